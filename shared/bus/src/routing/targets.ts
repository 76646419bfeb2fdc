import {
  DevTalkError,
  normalizeUsername,
  type Owner,
  type RequestName,
  type Route,
  requests,
} from '@devtalk/contracts';
import type { Keys } from '../redis/keys/index.js';
import { decodePartition, partitionOf, partitionOfUser } from '../redis/partition.js';
import type { Caller } from './caller.js';
import { accountIdFor, linkCodeFor, roomIdFor } from './new-ids.js';

/** Where a request goes, and what its owner gets. */
export interface Target {
  stream: string;
  data: unknown;
}

export interface Layout {
  keys: Keys;
  partitions: number;
}

/** The fields that a route may look at; the contract of whoever takes the route has checked them. */
interface Fields {
  id?: string;
  code?: string;
  room?: string;
  scope?: string;
  username?: string;
  with?: readonly string[];
}

interface Way {
  /** Of the owner's commands; undefined for its queries. */
  partition: number | undefined;
  /** What the owner gets besides the caller's data. */
  added?: object;
}

type Find = (data: Fields, caller: Caller, partitions: number) => Way;

const inPartition = (partition: number | null): Way => {
  if (partition === null) throw new DevTalkError('not_found');
  return { partition };
};

const ofCaller = ({ actor }: Caller, partitions: number): number =>
  (actor && partitionOfUser(actor.userId, partitions)) ?? 0;

const queries: Find = () => ({ partition: undefined });
const byCaller: Find = (_data, caller, partitions) => ({ partition: ofCaller(caller, partitions) });

/** One entry a strategy, whatever operations take it. */
const FIND: Readonly<Record<Exclude<Route, 'gateway'>, Find>> = {
  queries,
  caller: byCaller,
  scope: (data, caller, partitions) =>
    data.scope === 'all' ? queries(data, caller, partitions) : byCaller(data, caller, partitions),
  room: ({ room = '' }, _caller, partitions) => ({ partition: partitionOf(room, partitions) }),
  newRoom(data, caller, partitions) {
    const roomId = roomIdFor(data.with?.[0], caller);
    return { partition: partitionOf(roomId, partitions), added: { roomId } };
  },
  invite: ({ code = '' }, _caller, partitions) => inPartition(decodePartition(code, 0, partitions)),
  newAccount: (_data, caller, partitions) => ({
    partition: ofCaller(caller, partitions),
    added: { id: accountIdFor(caller) },
  }),
  link: ({ code = '' }, _caller, partitions) => ({ partition: partitionOf(code, partitions) }),
  newLink(_data, caller, partitions) {
    const partition = ofCaller(caller, partitions);
    return { partition, added: { code: linkCodeFor(caller, partition, partitions) } };
  },
  username: ({ username = '' }, _caller, partitions) => ({
    partition: partitionOf(normalizeUsername(username), partitions),
  }),
  // An administrator may end anybody's. The owner calls it `sessionId`.
  session: ({ id = '' }, _caller, partitions) => ({
    ...inPartition(partitionOfUser(id, partitions)),
    added: { sessionId: id },
  }),
  job({ id = '' }, _caller, partitions) {
    const partition = Number(/^j(\d{1,4})-/.exec(id)?.[1] ?? Number.NaN);
    return inPartition(partition < partitions ? partition : null);
  },
};

const streamsOf = (keys: Keys): Readonly<Record<Exclude<Owner, 'gateway'>, Streams>> => ({
  chat: keys.room,
  session: keys.session,
  worker: keys.dashboard,
});

interface Streams {
  commands(partition: number): string;
  queries: string;
}

/** @throws DevTalkError `not_found` where the data names something that cannot exist */
export function targetOf(name: RequestName, data: unknown, caller: Caller, layout: Layout): Target {
  const { owner, route }: { owner: Owner; route: Route } = requests[name];
  if (owner === 'gateway' || route === 'gateway') throw new TypeError(`${name} is the gateway's own`);
  const { partition, added } = FIND[route](data as Fields, caller, layout.partitions);
  const streams = streamsOf(layout.keys)[owner];
  return {
    stream: partition === undefined ? streams.queries : streams.commands(partition),
    data: added === undefined ? data : { ...(data as object), ...added },
  };
}
