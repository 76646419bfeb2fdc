import { memoryByFamily } from '../measure/redis-memory.js';
import { startOwnRedis } from '../peers/redis-server.js';
import type { RunResult } from '../run/result.js';
import { atMost, type RunContext, type Scenario } from '../run/scenario.js';

const settings = (quick: boolean) => ({ sessions: quick ? 100 : 10_000 });

/** What exists because somebody is signed in; accounts, devices and the audit trail are there without. */
const ofSessions = ['session', 'live', 'epoch', 'index', 'handles'];

async function run(_: string, { quick, world, tell }: RunContext): Promise<RunResult> {
  const { sessions } = settings(quick);
  await world.grow(sessions, tell);
  const redis = await startOwnRedis({ durable: true, folder: world.copy() });
  try {
    const families = await memoryByFamily(redis.url, /\{s\d+\}/);
    const bytesOf = (names: readonly string[]) =>
      names.reduce((sum, name) => sum + (families[name]?.bytes ?? 0), 0);
    // The world may be larger than what this scenario asks for.
    const scale = 10_000 / world.people.length / 1e6;
    return {
      figures: {
        people: world.people.length,
        sessionsMbPer10k: bytesOf(ofSessions) * scale,
        accountsMbPer10k: bytesOf(Object.keys(families)) * scale - bytesOf(ofSessions) * scale,
        ...Object.fromEntries(
          Object.entries(families).map(([name, { bytes }]) => [
            `bytesPerPerson:${name}`,
            bytes / world.people.length,
          ]),
        ),
      },
      invalid: [],
    };
  } finally {
    await redis.remove();
  }
}

export const sessionMemory: Scenario = {
  name: 'session-memory',
  title: 'Redis memory of 10,000 live sessions',
  about: `As MEMORY USAGE counts it, over the keys that exist because somebody is signed in (${ofSessions.join(', ')}); accounts with devices and audit trail beside it.`,
  peers: ['devtalk'],
  parameters: settings,
  run,
  targets: (summary) => [atMost(summary, '10,000 live sessions in Redis', 'sessionsMbPer10k', 10, 'MB')],
  charts: [],
};
