import { nowUs } from '../measure/clock.js';
import { Histogram } from '../measure/histogram.js';
import { costsOf, cpuBetween } from '../measure/process-cost.js';
import { call } from '../peers/devtalk/api.js';
import { devTalk } from '../peers/devtalk/start.js';
import { World } from '../peers/devtalk/world.js';
import type { ArenaPlan } from '../peers/subject.js';
import { FanOutLoad } from '../run/fan-out-run.js';
import type { Figures, RunResult } from '../run/result.js';
import type { RunContext, Scenario } from '../run/scenario.js';
import { arena } from './fan-out.js';

interface Growth {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Small, ×10, ×100. */
  steps(quick: boolean): readonly number[];
  measure(x: number, context: RunContext): Promise<Figures>;
  readonly figures: readonly string[];
  readonly xLabel: string;
}

function growth({ name, title, about, steps, measure, figures, xLabel }: Growth): Scenario {
  return {
    name,
    title,
    about,
    peers: ['devtalk'],
    parameters: (quick) => ({ [xLabel]: steps(quick) }),
    async run(_, context): Promise<RunResult> {
      const all: Record<string, number> = {};
      for (const x of steps(context.quick)) {
        const found = await measure(x, context);
        for (const figure of figures) all[`${figure}@${x}`] = found[figure] ?? Number.NaN;
        context.tell(
          `  ${name} ${x}: ${figures.map((figure) => `${figure} ${found[figure]?.toPrecision(4)}`)}`,
        );
      }
      return { figures: all, invalid: [] };
    },
    targets: () => [],
    charts: figures.map((figure) => ({ title, kind: 'curves', figures: [figure], xLabel })),
  };
}

/** A steady pace in an arena of DevTalk. */
async function talk(plan: ArenaPlan, perSecond: number, { world, quick }: RunContext): Promise<Figures> {
  const running = await devTalk(world).start(plan);
  const load = new FanOutLoad(running, {
    ...{ arena: plan, perSecond, seconds: 0, warmUpSeconds: 0, generators: 2 },
  });
  try {
    await load.connect();
    await load.talk(perSecond, quick ? 1 : 4);
    return (await load.measure(perSecond, quick ? 2 : 10)).figures;
  } finally {
    await load.stop();
    await running.stop();
  }
}

/** The same few people in all the rooms, so that only the number of rooms grows. */
function manyRooms(rooms: number): ArenaPlan {
  const people = 20;
  return { people, rooms: Array.from({ length: rooms }, (_, room) => [room % people, (room + 1) % people]) };
}

const fillPerSecond = 800;

async function withHistory(messages: number, context: RunContext): Promise<Figures> {
  // Twenty people may say 200 messages a second by default; the frames of a connection are bounded all the same.
  const plan = { ...arena(1, 20), env: { MESSAGES_PER_SECOND: '1000', MESSAGES_BURST: '10000' } };
  const running = await devTalk(context.world).start(plan);
  const load = new FanOutLoad(running, {
    ...{ arena: plan, perSecond: 0, seconds: 0, warmUpSeconds: 0, generators: 1 },
  });
  try {
    await load.connect();
    await load.talk(fillPerSecond, messages / fillPerSecond);
    const { figures } = await load.measure(100, context.quick ? 2 : 10);
    const url = `${running.urls[0]?.replace('ws', 'http').replace('/ws', '')}/api/rooms/${running.rooms[0]}`;
    const token = running.identities[0]?.token;
    const before = costsOf(running.members());
    const reads = 500;
    const latency = await readPages(`${url}/messages?limit=50&before=`, token, messages, reads);
    const cpu = cpuBetween(before, costsOf(running.members())).total ?? 0;
    return { ...figures, historyP99: latency.percentile(0.99), cpuUsPerPage: (cpu * 1_000) / reads };
  } finally {
    await load.stop();
    await running.stop();
  }
}

/** Pages from anywhere in the room. */
async function readPages(url: string, token: string | undefined, messages: number, reads: number) {
  const latency = new Histogram();
  for (let index = 0; index < reads; index += 1) {
    const before = 1 + Math.ceil(Math.random() * messages);
    const begin = nowUs();
    const { status } = await call('GET', `${url}${before}`, token);
    if (status !== 200) throw new Error(`history: ${status}`);
    latency.record(nowUs() - begin);
  }
  return latency;
}

async function withSessions(sessions: number, context: RunContext): Promise<Figures> {
  // A world never shrinks: one that is too large already is left alone.
  const isTooLarge = context.world.people.length > sessions;
  const world = isTooLarge ? new World() : context.world;
  try {
    await world.grow(sessions, context.tell);
    return await talk({ ...arena(10, 10), people: 100 }, 100, { ...context, world });
  } finally {
    if (isTooLarge) world.remove();
  }
}

export const growths: readonly Scenario[] = [
  growth({
    name: 'growth-rooms',
    title: 'CPU per message as rooms grow',
    about: '20 people, two of them in each room, 100 messages a second over all rooms.',
    steps: (quick) => (quick ? [2, 20] : [20, 200, 2_000]),
    measure: (rooms, context) => talk(manyRooms(rooms), 100, context),
    figures: ['cpuUsPerMessage'],
    xLabel: 'rooms',
  }),
  growth({
    name: 'growth-members',
    title: 'CPU per delivery as a room grows',
    about: 'One room, 50 messages a second (20 where ten people could not say that many).',
    steps: (quick) => (quick ? [5, 50] : [10, 100, 1_000]),
    measure: (members, context) => talk(arena(1, members), members < 20 ? 20 : 50, context),
    figures: ['cpuUsPerDelivery', 'cpuUsPerMessage'],
    xLabel: 'members',
  }),
  growth({
    name: 'growth-history',
    title: 'CPU per message and per page as the history grows',
    about:
      '20 people, 100 messages a second, then 500 pages of 50 messages from anywhere in the room. The limit of messages a person is raised to fill it.',
    steps: (quick) => (quick ? [100, 1_000] : [1_000, 10_000, 100_000]),
    measure: withHistory,
    figures: ['cpuUsPerMessage', 'cpuUsPerPage', 'historyP99'],
    xLabel: 'messages in the room',
  }),
  growth({
    name: 'growth-sessions',
    title: 'CPU per message as live sessions grow',
    about: '100 of them talk in ten rooms, 100 messages a second.',
    steps: (quick) => (quick ? [100, 200] : [100, 1_000, 10_000]),
    measure: withSessions,
    figures: ['cpuUsPerMessage'],
    xLabel: 'live sessions',
  }),
];
