import { chatPeer } from '../peers/chat-peers.js';
import type { RunResult, Summary } from '../run/result.js';
import { atMost, type RunContext, type Scenario } from '../run/scenario.js';
import { Journey, type JourneyPlan, journeyResult } from '../run/travel-run.js';
import { arena } from './fan-out.js';

interface Jitter {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly silentShare: number;
  /** Set where a cut is found by heartbeats alone. */
  readonly heartbeatMs?: number;
}

function jitter({ name, title, about, silentShare, heartbeatMs }: Jitter): Scenario {
  const rooms = (quick: boolean) => (quick ? 2 : 10);
  // One more in each room: its speaker, whose network holds.
  const members = (quick: boolean) => (quick ? 21 : 101);
  const plan = (quick: boolean): JourneyPlan => ({
    count: quick ? 30 : 120,
    perRoom: 2,
    cutEveryMs: quick ? 6_000 : 15_000,
    silentShare,
    connectsPerSecond: 300,
    generators: 2,
    graceMs: 45_000,
    speakersAt: 0,
  });
  return {
    name,
    title,
    about,
    peers: ['devtalk', 'socketio'],
    parameters: (quick) => ({
      ...{ rooms: rooms(quick), travellersInRoom: members(quick) - 1 },
      ...plan(quick),
      ...(heartbeatMs && { heartbeatMs }),
    }),
    async run(peer, { quick, world, profileTo }: RunContext): Promise<RunResult> {
      const people = arena(rooms(quick), members(quick));
      const running = await chatPeer(peer, world).start({
        ...people,
        ...(heartbeatMs && { heartbeatMs }),
        ...(profileTo && { profileTo }),
      });
      const journey = new Journey(running, plan(quick));
      try {
        await journey.connect();
        await journey.begin();
        return journeyResult(await journey.end(), people.people);
      } finally {
        await journey.stop();
        await running.stop();
      }
    },
    targets: (summary: Summary) => [
      atMost(summary, 'messages lost', 'messagesLost', 0, ''),
      atMost(summary, 'doubled', 'doubled', 0, ''),
      atMost(summary, 'out of order', 'disordered', 0, ''),
      atMost(summary, 'replay p99 after reconnecting', 'replayP99', 50, 'ms'),
    ],
    charts: [{ title: 'Replay after reconnecting', kind: 'bars', figures: ['replayP50', 'replayP99'] }],
  };
}

export const jitters: readonly Scenario[] = [
  jitter({
    name: 'jitter',
    title: 'Jitter: 1,000 clients, each cut off about every 15 s',
    about:
      'Rooms of 100, 120 messages at 2 a second in each; the real client libraries, whose network ends with a FIN.',
    silentShare: 0,
  }),
  jitter({
    name: 'jitter-silent',
    title: 'Jitter, half of the cuts silent',
    about:
      'As before, but every other cut says nothing to either side: only heartbeats find it. Both servers send one every 2 s here.',
    silentShare: 0.5,
    heartbeatMs: 2_000,
  }),
];
