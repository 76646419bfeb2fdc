import { sleep } from '../measure/clock.js';
import { listenOverflows } from '../measure/kernel-counters.js';
import { chatPeer } from '../peers/chat-peers.js';
import type { RunResult, Summary } from '../run/result.js';
import { atMost, type RunContext, type Scenario } from '../run/scenario.js';
import { Journey, type JourneyPlan, journeyResult } from '../run/travel-run.js';
import { arena } from './fan-out.js';

function avalanche(name: string, title: string, about: string, signal: 'SIGTERM' | 'SIGKILL'): Scenario {
  const rooms = (quick: boolean) => (quick ? 4 : 20);
  const members = (quick: boolean) => (quick ? 26 : 101);
  const plan = (quick: boolean): JourneyPlan => ({
    count: quick ? 60 : 150,
    perRoom: 5,
    cutEveryMs: 0,
    silentShare: 0,
    connectsPerSecond: 400,
    generators: 2,
    graceMs: 30_000,
    speakersAt: 1,
  });
  return {
    name,
    title,
    about,
    peers: ['devtalk', 'socketio'],
    parameters: (quick) => ({
      rooms: rooms(quick),
      travellersInRoom: members(quick) - 1,
      signal,
      ...plan(quick),
    }),
    async run(peer, { quick, world, profileTo }: RunContext): Promise<RunResult> {
      const people = arena(rooms(quick), members(quick));
      const running = await chatPeer(peer, world).start({
        ...people,
        gateways: 2,
        ...(profileTo && { profileTo }),
      });
      const journey = new Journey(running, plan(quick));
      try {
        await journey.connect();
        await journey.begin();
        await sleep(4_000);
        const overflows = listenOverflows();
        await running.restartGateway(signal);
        const result = journeyResult(await journey.end(), people.people);
        return { ...result, figures: { ...result.figures, listenOverflows: listenOverflows() - overflows } };
      } finally {
        await journey.stop();
        await running.stop();
      }
    },
    targets: (summary: Summary) => [
      atMost(summary, 'clients lost', 'clientsLost', 0, ''),
      atMost(summary, 'messages lost', 'messagesLost', 0, ''),
      atMost(summary, 'p95 back', 'backP95', 3_000, 'ms'),
      atMost(summary, 'all back', 'backMax', 6_000, 'ms'),
      atMost(summary, 'listen-queue overflows', 'listenOverflows', 0, ''),
    ],
    charts: [{ title: 'Back after the restart', kind: 'bars', figures: ['backP50', 'backP95', 'backMax'] }],
  };
}

const common =
  '2,000 clients on one gateway, 20 rooms that talk at 5 messages a second through another one; the first is restarted on the same port.';

export const avalanches: readonly Scenario[] = [
  avalanche(
    'avalanche',
    'Avalanche: a gateway with 2,000 clients is killed and started again',
    common,
    'SIGKILL',
  ),
  avalanche(
    'avalanche-drain',
    'Avalanche: the same with SIGTERM, which lets it drain',
    `${common} A client is away from when its connection closes.`,
    'SIGTERM',
  ),
];
