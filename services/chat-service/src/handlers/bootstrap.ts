import type { Actor, ChatQueries } from '@devtalk/shared/bus';
import { LIMITS } from '@devtalk/shared/contracts';
import { LOBBY } from '@devtalk/shared/redis';
import type { Chat } from '../chat.js';
import { q } from '../domain/json.js';
import { recover } from '../domain/recovery.js';
import type { QueryHandler } from '../queries/query.js';
import type { LogPage } from '../store/rooms.js';
import { putIntoLobby } from './enter-lobby.js';
import { joinedRooms } from './list-rooms.js';

type Data = ChatQueries['connection.bootstrap']['data'];

/**
 * All recovered events of one answer together; a room that does not fit is given by its bounds. Well below what a gateway queues for
 * one connection (1 MiB): an answer over that would end as a slow reader, again at every reconnect.
 */
const RECOVERED_BYTES = 700_000;
const ROOMS_AT_ONCE = 16;

/**
 * All that a connection needs at its start. The position in the user's events and the list of rooms are of one moment, before everything
 * else: what is said while the rest is read comes both in the rooms and as an event, and never in neither.
 */
export const bootstrap: QueryHandler<Data> = async ({ resume }, actor, chat) => {
  const user = await startingPoint(chat, actor, resume?.user);
  const listed = new Set(user.rooms);
  const asked = Object.entries(resume?.rooms ?? {}).filter(([room]) => listed.has(room));
  const [rooms, tails] = await Promise.all([
    joinedRooms(chat, actor.userId, user.rooms),
    tailsOf(asked, resume?.marks ?? {}, actor.userId, chat),
  ]);
  const mine = new Set(rooms.map(({ id }) => id));
  const known = asked.map(([room], i) => (mine.has(room) ? (tails[i] ?? null) : null));
  const isSameLog = resume?.epoch === chat.bus.layout.epoch;
  const recovered = recover(asked, known, isSameLog, RECOVERED_BYTES);
  return (
    `{"epoch":${q(chat.bus.layout.epoch)},"rooms":${q(rooms)},"userEvents":[${user.events.join(',')}],` +
    `"userGap":${user.gap},"userCursor":${q(user.cursor)},"recovered":${recovered}}`
  );
};

/** With a session, the person is a person: they are in the lobby, whatever the projection has done yet. */
async function startingPoint(chat: Chat, actor: Actor, after: string | undefined) {
  const read = () => chat.people.eventsAfter(actor.userId, after, chat.bus.clock.now());
  const found = await read();
  if (found.rooms.includes(LOBBY)) return found;
  await putIntoLobby(chat, actor);
  return read();
}

/** A few rooms at a time, so that what is read and does not fit stays little. */
async function tailsOf(
  seqs: readonly [room: string, seq: number][],
  marks: Readonly<Record<string, string>>,
  userId: string,
  { rooms }: Chat,
) {
  const held = seqs.map(([room, seq]) => [room, seq, marks[room] ?? ''] as const);
  const tails: (LogPage | null)[] = [];
  let bytes = RECOVERED_BYTES;
  for (let i = 0; i < held.length; i += ROOMS_AT_ONCE) {
    const some = await rooms.tails(held.slice(i, i + ROOMS_AT_ONCE), userId, LIMITS.eventsMax, bytes);
    for (const tail of some) bytes -= tail?.events.reduce((sum, event) => sum + event.length, 0) ?? 0;
    bytes = Math.max(0, bytes);
    tails.push(...some);
  }
  return tails;
}
