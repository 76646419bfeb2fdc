import {
  CHAT_QUERIES,
  decodePartition,
  type Keys,
  partitionOf,
  partitionOfUser,
  ROOM_COMMANDS,
} from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { Caller } from './caller.js';
import { accountIdFor, linkCodeFor, roomIdFor } from './new-ids.js';

/** Where a request goes, and what its owner gets. */
export interface Target {
  stream: string;
  data: unknown;
}

export interface Places {
  keys: Keys;
  partitions: number;
}

type Data = Record<string, unknown>;
type Route = (data: Data, caller: Caller, places: Places) => Target;

const toRoom: Route = (data, _caller, { keys, partitions }) => ({
  stream: keys.room.commands(partitionOf(data.room as string, partitions)),
  data,
});

const createRoom: Route = (data, caller, { keys, partitions }) => {
  const roomId = roomIdFor(data as Parameters<typeof roomIdFor>[0], caller);
  return { stream: keys.room.commands(partitionOf(roomId, partitions)), data: { ...data, roomId } };
};

const acceptInvite: Route = (data, _caller, { keys, partitions }) => {
  const partition = decodePartition(data.code as string, 0, partitions);
  if (partition === null) throw new DevTalkError('not_found');
  return { stream: keys.room.commands(partition), data };
};

const chatQuery: Route = (data, _caller, { keys }) => ({ stream: keys.room.queries, data });

const ofCaller = ({ actor }: Caller, partitions: number): number =>
  (actor && partitionOfUser(actor.userId, partitions)) ?? 0;

const toSessions: Route = (data, caller, { keys, partitions }) =>
  data.scope === 'all'
    ? { stream: keys.session.queries, data }
    : { stream: keys.session.commands(ofCaller(caller, partitions)), data };

/** By the partition that the session id carries: an administrator may end anybody's. */
const endSession: Route = ({ id }, _caller, { keys, partitions }) => {
  const partition = partitionOfUser(id as string, partitions);
  if (partition === null) throw new DevTalkError('not_found');
  return { stream: keys.session.commands(partition), data: { sessionId: id } };
};

const toWorker: Route = (data, caller, { keys, partitions }) => ({
  stream: keys.dashboard.commands(ofCaller(caller, partitions)),
  data,
});

const createAccount: Route = (data, caller, places) =>
  toWorker({ ...data, id: accountIdFor(caller) }, caller, places);

const toLink: Route = (data, _caller, { keys, partitions }) => ({
  stream: keys.dashboard.commands(partitionOf(data.code as string, partitions)),
  data,
});

const createLink: Route = (data, caller, places) =>
  toLink(
    { ...data, code: linkCodeFor(caller, ofCaller(caller, places.partitions), places.partitions) },
    caller,
    places,
  );

/** What only reads waits behind nobody's commands. */
const workerQuery: Route = (data, _caller, { keys }) => ({ stream: keys.dashboard.queries, data });

/** By the partition that the id of the job carries. */
const toJob: Route = (data, _caller, { keys, partitions }) => {
  const partition = Number(/^j(\d{1,4})-/.exec(data.id as string)?.[1] ?? Number.NaN);
  if (!(partition < partitions)) throw new DevTalkError('not_found');
  return { stream: keys.dashboard.commands(partition), data };
};

const every = (names: readonly string[], route: Route) =>
  Object.fromEntries(names.map((name) => [name, route]));

/** Every operation that another process carries out. What is not in here the gateway answers itself. */
const ROUTES: Readonly<Record<string, Route>> = {
  ...every(ROOM_COMMANDS, toRoom),
  'room.create': createRoom,
  'invite.accept': acceptInvite,
  ...every(CHAT_QUERIES, chatQuery),
  ...every(
    [
      'auth.logout',
      'auth.password',
      'session.list',
      'session.endOthers',
      'security.list',
      'account.disable',
      'registration.invite',
    ],
    toSessions,
  ),
  'session.end': endSession,
  ...every(['account.list', 'snapshot.list', 'link.get', 'admin.jobs'], workerQuery),
  ...every(['account.update', 'account.delete'], toWorker),
  'account.create': createAccount,
  'link.create': createLink,
  'link.follow': toLink,
  'admin.job.retry': toJob,
};

export const ROUTED: readonly string[] = Object.keys(ROUTES);

/** @throws DevTalkError `not_found` where the data names something that cannot exist */
export function targetOf(name: string, data: unknown, caller: Caller, places: Places): Target {
  const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
  if (!route) throw new TypeError(`${name} has no target`);
  return route(data as Data, caller, places);
}
