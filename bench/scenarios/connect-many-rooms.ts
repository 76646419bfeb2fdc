import { WebSocket } from 'ws';
import { sleep } from '../measure/clock.js';
import { type Cost, costsOf, cpuBetween } from '../measure/process-cost.js';
import { demand, pooled } from '../peers/devtalk/api.js';
import { type System, startSystem } from '../peers/devtalk/system.js';
import type { Person } from '../peers/devtalk/world.js';
import type { Figures, RunResult } from '../run/result.js';
import { atMost, type RunContext, type Scenario } from '../run/scenario.js';

const settings = (quick: boolean) => ({
  /** Besides the lobby; a person may be in 5,000. */
  rooms: quick ? 200 : 4_999,
  warmUps: quick ? 1 : 5,
  connects: quick ? 2 : 10,
});

/** Ms for everything a connect causes: subscriptions, the check of the rooms' tops, presence. */
const SETTLED_MS = 1_500;
/** Ms after which a gateway has given up the rooms of someone who left. */
const FORGOTTEN_MS = 8_500;

/** Someone else is connected through it all: most rooms have no one else, the lobby has. */
async function run(_: string, { quick, world, profileTo }: RunContext): Promise<RunResult> {
  const { rooms, warmUps, connects } = settings(quick);
  await world.grow(2);
  const [person, other] = world.people as [Person, Person];
  const system = await startSystem({ folder: world.copy(), ...(profileTo && { profileTo }) });
  try {
    const url = system.urls[0] ?? '';
    const names = Array.from({ length: rooms }, (_, i) => `Room ${i}`);
    await pooled(names, 16, (name) =>
      demand('POST', `${url}/api/rooms`, person.token, { kind: 'private', name }),
    );
    const observer = await connect(url, other);
    for (let i = 0; i < warmUps; i++) (await connect(url, person)).socket.terminate();
    await sleep(FORGOTTEN_MS);
    const idle = await idleCpu(system);
    const warm = await several(connects, () => measure(system, person, idle));
    const cold = await several(connects, async () => {
      await sleep(FORGOTTEN_MS);
      return measure(system, person, idle);
    });
    observer.socket.terminate();
    return { figures: { ...named(cold, 'cold'), ...named(warm, 'warm') }, invalid: [] };
  } finally {
    await system.stop();
    await system.redis.remove();
  }
}

type Cpu = Readonly<Record<string, number>>;

/** CPU ms of each role while one person connects, without what the system uses by itself; and ms until the answer. */
async function measure(system: System, person: Person, idle: Cpu): Promise<Cpu> {
  const before = costsOf(system.members());
  const startedAt = performance.now();
  const { socket, ms } = await connect(system.urls[0] ?? '', person);
  await sleep(SETTLED_MS);
  const cpu = without(idle, cpuBetween(before, costsOf(system.members())), performance.now() - startedAt);
  socket.terminate();
  await sleep(SETTLED_MS);
  return { ...cpu, answer: ms };
}

/** CPU ms of each role in one ms. */
async function idleCpu(system: System): Promise<Cpu> {
  const before: Cost[] = costsOf(system.members());
  await sleep(3 * SETTLED_MS);
  const cpu = cpuBetween(before, costsOf(system.members()));
  return Object.fromEntries(Object.entries(cpu).map(([role, ms]) => [role, ms / (3 * SETTLED_MS)]));
}

const without = (idle: Cpu, cpu: Cpu, ms: number): Cpu =>
  Object.fromEntries(Object.entries(cpu).map(([role, used]) => [role, used - (idle[role] ?? 0) * ms]));

async function connect(url: string, { token }: Person): Promise<{ socket: WebSocket; ms: number }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, ['devtalk.v1']);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const startedAt = performance.now();
  const answer = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))));
  socket.send(JSON.stringify({ id: 1, op: 'connect', data: { token } }));
  const text = await answer;
  if (!text.includes('"ok":true')) throw new Error(`connect: ${text.slice(0, 200)}`);
  return { socket, ms: performance.now() - startedAt };
}

async function several(count: number, one: () => Promise<Cpu>): Promise<Cpu[]> {
  const found: Cpu[] = [];
  for (let i = 0; i < count; i++) found.push(await one());
  return found;
}

/** Means over the connects: the kernel counts CPU in steps of 10 ms. */
function named(found: readonly Cpu[], prefix: string): Figures {
  const mean = (role: string) => found.reduce((sum, cpu) => sum + (cpu[role] ?? 0), 0) / found.length;
  const of = (figure: string, role: string) => [`${prefix}${figure}`, mean(role)] as const;
  return Object.fromEntries([
    of('ConnectCpuMs', 'total'),
    of('ConnectCpuMsGateway', 'events-gateway'),
    of('ConnectCpuMsChat', 'chat-service'),
    of('ConnectCpuMsRedis', 'redis'),
    of('ConnectMs', 'answer'),
  ]);
}

export const connectManyRooms: Scenario = {
  name: 'connect-many-rooms',
  title: 'Connecting as a person in 5,000 rooms',
  about:
    'CPU of all processes together for one connect, without what they use when idle: subscriptions, the check of the tops and presence included. Cold: the gateway has forgotten the rooms since; warm: it has not yet.',
  peers: ['devtalk'],
  parameters: settings,
  run,
  targets: (summary) => [
    atMost(summary, 'CPU of one connect, rooms known', 'warmConnectCpuMs', 100, 'ms'),
    atMost(summary, 'CPU of one connect, rooms forgotten', 'coldConnectCpuMs', 100, 'ms'),
  ],
  charts: [],
};
