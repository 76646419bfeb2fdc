import { chatPeer } from '../peers/chat-peers.js';
import { type FanOutPlan, runFanOut } from '../run/fan-out-run.js';
import type { Target } from '../run/result.js';
import { atMost, atMostTimes, type Scenario } from '../run/scenario.js';

interface FanOut {
  readonly name: string;
  readonly title: string;
  readonly rooms: number;
  readonly members: number;
  /** Messages a second, all rooms together. */
  readonly perSecond: number;
  readonly about: string;
  targets(...from: Parameters<Scenario['targets']>): Target[];
}

/** People are in one room each, so that one more room is that many more people. */
function fanOut(of: FanOut): Scenario {
  const plan = (quick: boolean): FanOutPlan => ({
    arena: arena(quick ? Math.ceil(of.rooms / 5) : of.rooms, quick ? Math.ceil(of.members / 5) : of.members),
    perSecond: quick ? of.perSecond / 2 : of.perSecond,
    seconds: quick ? 4 : 15,
    warmUpSeconds: quick ? 2 : 5,
    generators: 2,
  });
  return {
    name: of.name,
    title: of.title,
    about: of.about,
    peers: ['devtalk', 'socketio', 'floor', 'nats'],
    parameters: (quick) => {
      const { perSecond, seconds, warmUpSeconds, arena } = plan(quick);
      const members = arena.rooms[0]?.length;
      return { rooms: arena.rooms.length, members, perSecond, seconds, warmUpSeconds, textBytes: 100 };
    },
    run: (peer, { world, quick, profileTo }) => {
      const { arena, ...rest } = plan(quick);
      return runFanOut(chatPeer(peer, world), {
        ...rest,
        arena: { ...arena, ...(profileTo && { profileTo }) },
      });
    },
    targets: of.targets,
    charts: [
      { title: 'CPU of all server processes and Redis', kind: 'bars', figures: ['cpuUsPerMessage'] },
      { title: 'Latency', kind: 'bars', figures: ['deliveryP50', 'deliveryP99', 'ackP99'] },
    ],
  };
}

export function arena(rooms: number, members: number) {
  const room = (index: number) => Array.from({ length: members }, (_, member) => index * members + member);
  return { people: rooms * members, rooms: Array.from({ length: rooms }, (_, index) => room(index)) };
}

const stall = 'no event-loop stall over 50 ms';

export const fanOuts: readonly Scenario[] = [
  fanOut({
    name: 'fanout-rooms',
    title: 'Fan-out: 10 rooms × 100 members, 400 messages a second',
    about: '40,000 deliveries a second. Everybody speaks in turn.',
    rooms: 10,
    members: 100,
    perSecond: 400,
    targets: (summary) => [
      atMostTimes(summary, 'CPU per delivery beside Socket.IO', 'cpuUsPerDelivery', 'socketio', 0.6),
      atMostTimes(summary, 'CPU per delivery beside the floor', 'cpuUsPerDelivery', 'floor', 1),
      atMost(summary, stall, 'stallMax', 50, 'ms'),
    ],
  }),
  fanOut({
    name: 'fanout-pairs',
    title: 'Fan-out: 200 rooms × 2 members, 1,000 messages a second',
    about: 'What a message costs when almost nobody gets it: authorising, ordering, storing, acknowledging.',
    rooms: 200,
    members: 2,
    perSecond: 1_000,
    targets: (summary) => [
      atMostTimes(summary, 'CPU per message beside Socket.IO', 'cpuUsPerMessage', 'socketio', 1),
      atMost(summary, stall, 'stallMax', 50, 'ms'),
    ],
  }),
  fanOut({
    name: 'fanout-large',
    title: 'Fan-out: one room × 1,000 members, 50 messages a second',
    about: '50,000 deliveries a second out of one room.',
    rooms: 1,
    members: 1_000,
    perSecond: 50,
    targets: (summary) => [
      atMostTimes(summary, 'CPU per delivery beside Socket.IO', 'cpuUsPerDelivery', 'socketio', 0.5),
      atMost(summary, stall, 'stallMax', 50, 'ms'),
    ],
  }),
  fanOut({
    name: 'fanout-hot',
    title: 'Fan-out: two hot rooms × 500 members, 200 messages a second each',
    about: '200,000 deliveries a second are asked for: whoever writes one frame at a time cannot.',
    rooms: 2,
    members: 500,
    perSecond: 400,
    targets: (summary) => [
      atMostTimes(summary, 'CPU per delivery beside Socket.IO', 'cpuUsPerDelivery', 'socketio', 0.5),
      atMost(summary, stall, 'stallMax', 50, 'ms'),
    ],
  }),
];
