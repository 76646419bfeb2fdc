import { sleep } from '../measure/clock.js';
import { costsOf, cpuBetween, growthBetween } from '../measure/process-cost.js';
import { chatPeer } from '../peers/chat-peers.js';
import { FanOutLoad } from '../run/fan-out-run.js';
import { unhealthy } from '../run/generator-health.js';
import type { RunResult } from '../run/result.js';
import { atMost, type RunContext, type Scenario } from '../run/scenario.js';
import { arena } from './fan-out.js';

const settings = (quick: boolean) => ({
  rooms: quick ? 5 : 50,
  members: quick ? 20 : 100,
  rampPerSecond: 400,
  idleSeconds: quick ? 3 : 30,
});

async function run(peer: string, { quick, world, profileTo }: RunContext): Promise<RunResult> {
  const { rooms, members, rampPerSecond, idleSeconds } = settings(quick);
  const plan = arena(rooms, members);
  const running = await chatPeer(peer, world).start({ ...plan, ...(profileTo && { profileTo }) });
  const load = new FanOutLoad(running, {
    ...{ arena: plan, perSecond: 0, seconds: 0, warmUpSeconds: 0, generators: 2 },
  });
  try {
    const empty = costsOf(running.members());
    await load.connect(rampPerSecond);
    const ramped = costsOf(running.members());
    await sleep(idleSeconds * 1_000);
    const rested = costsOf(running.members());
    const parts = await load.figures();
    const connected = parts.reduce((sum, part) => sum + part.connected, 0);
    const grown = growthBetween(empty, ramped);
    const holder = grown['events-gateway'] ?? grown.server ?? Number.NaN;
    const percent = (ms: number) => (ms / (idleSeconds * 1_000)) * 100;
    const idle = cpuBetween(ramped, rested);
    return {
      figures: {
        connected,
        kibPerConnection: holder / 1_024 / connected,
        kibPerConnectionAll: (grown.total ?? 0) / 1_024 / connected,
        idleCpuPercent: percent(idle['events-gateway'] ?? idle.server ?? 0),
        idleCpuPercentAll: percent(idle.total ?? 0),
        rampCpuUsPerConnection: ((cpuBetween(empty, ramped).total ?? 0) * 1_000) / connected,
      },
      invalid: unhealthy(parts),
      notes: parts.flatMap(({ failures }) => failures.slice(0, 2)),
    };
  } finally {
    await load.stop();
    await running.stop();
  }
}

export const idle: Scenario = {
  name: 'idle',
  title: 'Idle: a ramp to 5,000 authenticated connections with their rooms',
  about:
    'Resident memory right after the ramp, of the process that holds the sockets, from before the first connection; no garbage collection is asked for. Each connection is another person, in rooms of 100 (with DevTalk in the lobby of all 5,000 too).',
  peers: ['devtalk', 'socketio', 'floor'],
  parameters: settings,
  run,
  targets: (summary) => [
    atMost(summary, 'RSS per connection right after the ramp', 'kibPerConnection', 12, 'KiB'),
    atMost(summary, 'CPU of the gateway while idle', 'idleCpuPercent', 3, '% of a core'),
  ],
  charts: [{ title: 'Resident memory per connection', kind: 'bars', figures: ['kibPerConnection'] }],
};
