import type { DialectName, Identity } from '../load/dialect.js';
import type { Member } from '../measure/process-cost.js';

type PeerName = 'devtalk' | 'socketio' | 'floor' | 'nats' | 'bullmq' | 'fastify';

/** What is asked of a chat server before a run. */
export interface ArenaPlan {
  /** People, by their number. */
  readonly people: number;
  /** The people in each room. */
  readonly rooms: readonly (readonly number[])[];
  /** Processes that hold sockets; 1 by default. */
  readonly gateways?: number;
  /** Milliseconds; what the peer's own default is, if not given. */
  readonly heartbeatMs?: number;
  /** DevTalk's variables that are not at their default; the other peers have none. */
  readonly env?: NodeJS.ProcessEnv;
  /** Leaves a CPU profile of each process in this folder. */
  readonly profileTo?: string;
}

/** A running chat server with its own Redis, if it uses one, its people and their rooms. */
export interface Arena {
  readonly name: PeerName;
  readonly dialect: DialectName;
  /** Where clients connect, by gateway. */
  readonly urls: readonly string[];
  /** Of its Redis, where user `default` may do everything; none where the server has no Redis. */
  readonly redisUrl?: string;
  /** The rooms' ids, in the order of the plan. */
  readonly rooms: readonly string[];
  readonly identities: readonly Identity[];
  /** Every process of the server, its Redis included. */
  members(): Member[];
  /** Ends the first gateway by this signal and starts it again on the same port; settles when it is ready. */
  restartGateway(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** The longest event-loop stall of each process since the last call, in milliseconds; NaN where there is no such loop. */
  stalls(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

export interface ChatPeer {
  readonly name: PeerName;
  start(plan: ArenaPlan): Promise<Arena>;
}

/** Each person with the rooms they are in. */
export function identitiesOf(
  { people, rooms }: ArenaPlan,
  roomIds: readonly string[],
  who: (person: number) => { name: string; token?: string },
): Identity[] {
  const joined = Array.from({ length: people }, (): string[] => []);
  for (const [index, members] of rooms.entries()) {
    for (const person of members) joined[person]?.push(roomIds[index] ?? '');
  }
  return joined.map((ids, person) => ({ ...who(person), rooms: ids }));
}
