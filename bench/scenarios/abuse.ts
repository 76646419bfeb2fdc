import { ABUSES, type Abuse, Abuser, prepareSite } from '../load/abuser.js';
import { devTalk } from '../peers/devtalk/start.js';
import { defaultRates } from '../peers/devtalk/system.js';
import { FanOutLoad } from '../run/fan-out-run.js';
import type { RunResult, Summary, Target } from '../run/result.js';
import type { RunContext, Scenario } from '../run/scenario.js';
import { arena } from './fan-out.js';

const ALONE = 'alone';

const settings = (quick: boolean) => ({
  rooms: quick ? 4 : 20,
  members: 10,
  perSecond: quick ? 20 : 100,
  seconds: quick ? 5 : 10,
  warmUpSeconds: quick ? 1 : 4,
  messages: quick ? 20 : 60,
});

async function run(peer: string, { quick, world, profileTo }: RunContext): Promise<RunResult> {
  const { rooms, members, messages, ...pace } = settings(quick);
  const { people, rooms: plan } = arena(rooms, members);
  await world.grow(people + 1);
  const started = await devTalk(world).start({
    ...{ people, rooms: plan, env: defaultRates },
    ...(profileTo && { profileTo }),
  });
  const load = new FanOutLoad(started, { arena: { people, rooms: plan }, ...pace, generators: 2 });
  try {
    await load.connect();
    await load.talk(pace.perSecond, pace.warmUpSeconds);
    const url = (started.urls[0] ?? '').replace(/^ws(.*)\/ws$/, 'http$1');
    const abuse = ABUSES[peer];
    const site = await prepareSite(url, world.people[people]?.token ?? '', messages);
    const measure = () => load.measure(pace.perSecond, pace.seconds);
    return abuse ? await beside(new Abuser(abuse, site), abuse, measure) : await measure();
  } finally {
    await load.stop();
    await started.stop();
  }
}

async function beside(
  abuser: Abuser,
  { rate }: Abuse,
  measure: () => Promise<RunResult>,
): Promise<RunResult> {
  const abused = abuser.run();
  const result = await measure().finally(() => abuser.stop());
  await abused;
  const { done, limited, failed } = abuser.counts;
  return {
    ...result,
    figures: { ...result.figures, abuserDone: done, abuserLimited: limited, abuserFailed: failed },
    notes: [...(result.notes ?? []), `class ${rate}`],
  };
}

/** Nobody makes anyone else's 99th percentile more than twice what it is without them. */
function targets(summary: Summary): Target[] {
  const p99 = (peer: string) => summary[peer]?.deliveryP99?.median ?? Number.NaN;
  return Object.keys(ABUSES)
    .filter((kind) => summary[kind] !== undefined)
    .map((kind) => {
      const value = p99(kind) / p99(ALONE);
      const text = `p99 of delivery beside one who abuses ${kind}`;
      return { text, value, limit: 2, met: value <= 2, unit: '×' };
    });
}

export const abuse: Scenario = {
  name: 'abuse',
  title: 'One abusive member beside 200 people who talk',
  about:
    'Rooms of ten people, 100 messages a second, all limits at their defaults. One more member makes each kind of call: all of its burst at once, then twice as many as the rate allows.',
  peers: [ALONE, ...Object.keys(ABUSES)],
  parameters: settings,
  run,
  targets,
  charts: [{ title: 'Latency of the others', kind: 'bars', figures: ['deliveryP50', 'deliveryP99'] }],
};
