import { chatPeer } from '../peers/chat-peers.js';
import { FanOutLoad } from '../run/fan-out-run.js';
import type { Figures, RunResult } from '../run/result.js';
import { atMost, type RunContext, type Scenario } from '../run/scenario.js';
import { arena } from './fan-out.js';

interface Saturation {
  readonly name: string;
  readonly title: string;
  readonly rooms: number;
  readonly members: number;
}

const settings = ({ rooms, members }: Saturation, quick: boolean) => ({
  rooms: quick ? Math.ceil(rooms / 3) : rooms,
  members: quick ? Math.ceil(members / 4) : members,
  from: quick ? 100 : 200,
  /** Each step asks for so much more than the one before. */
  factor: 1.3,
  stepSeconds: quick ? 2 : 4,
  measureSeconds: quick ? 4 : 20,
  most: 8_000,
});

/** The server keeps up as long as acknowledgements come while the rate holds. */
const keepsUp = (asked: number, { sent = 0, seconds = 1, ackP50 = Number.NaN }: Figures) =>
  sent / seconds > 0.85 * asked && ackP50 < 200;

async function run(
  of: Saturation,
  peer: string,
  { quick, world, profileTo, tell }: RunContext,
): Promise<RunResult> {
  const { rooms, members, from, factor, stepSeconds, measureSeconds, most } = settings(of, quick);
  const plan = arena(rooms, members);
  const running = await chatPeer(peer, world).start({ ...plan, ...(profileTo && { profileTo }) });
  const load = new FanOutLoad(running, {
    ...{ arena: plan, perSecond: 0, seconds: 0, warmUpSeconds: 0, generators: 2 },
  });
  try {
    await load.connect();
    await load.talk(from, 4);
    let reached = 0;
    for (let rate = from; rate < most; rate *= factor) {
      const { figures } = await load.measure(rate, stepSeconds);
      tell(`  ${peer} ${Math.round(rate)}/s: ack p50 ${figures.ackP50?.toFixed(1)} ms`);
      if (!keepsUp(rate, figures)) break;
      reached = rate;
    }
    const { figures, invalid, notes } = await load.measure(reached / 2, measureSeconds);
    return { figures: { saturation: reached, ...figures }, invalid, ...(notes && { notes }) };
  } finally {
    await load.stop();
    await running.stop();
  }
}

const saturation = (of: Saturation): Scenario => ({
  name: of.name,
  title: of.title,
  about:
    'The rate rises by 30 % until acknowledgements take 200 ms or the rate is not held any more (generators on the same cores included); then latencies are taken at half the last rate that held.',
  peers: ['devtalk', 'socketio', 'floor'],
  parameters: (quick) => settings(of, quick),
  run: (peer, context) => run(of, peer, context),
  targets: (summary) => [
    atMost(summary, 'delivery p99 at half the saturation rate', 'deliveryP99', 10, 'ms'),
    atMost(summary, 'ack p99 at half the saturation rate', 'ackP99', 10, 'ms'),
    atMost(summary, 'no event-loop stall over 50 ms', 'stallMax', 50, 'ms'),
  ],
  charts: [
    { title: 'Messages a second at saturation', kind: 'bars', figures: ['saturation'] },
    { title: 'Latency at half of it', kind: 'bars', figures: ['deliveryP50', 'deliveryP99', 'ackP99'] },
  ],
});

/** Once where the deliveries saturate a server, once where the messages themselves do. */
export const saturations: readonly Scenario[] = [
  saturation({
    name: 'saturation-rooms',
    title: 'Latency at half the saturation rate: 10 rooms × 100 members',
    rooms: 10,
    members: 100,
  }),
  saturation({
    name: 'saturation-pairs',
    title: 'Latency at half the saturation rate: 200 rooms × 2 members',
    rooms: 200,
    members: 2,
  }),
];
