import type { Actor, RequestData } from '@devtalk/bus';
import { isCluster, LOBBY } from '@devtalk/bus';
import { LIMITS } from '@devtalk/contracts';
import { withExcerpts } from '../message/excerpts.js';
import type { Chat } from '../pipeline/chat.js';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';
import { putIntoLobby } from '../room/enter-lobby.js';
import { PAGE_BYTES } from '../room/room-pages.js';
import type { Held, Resumed } from '../room/rooms.js';
import type { UserEventsPage } from '../user/people.js';
import { recover } from './recovery.js';

type Data = RequestData<'connection.bootstrap'>;

/**
 * The whole answer. Well below what a gateway queues for one connection (1 MiB): an answer over that would end as a slow reader, again at
 * every reconnect.
 */
const ANSWER_BYTES = 900_000;
/** All recovered events of one answer together; a room that does not fit is given by its bounds. */
const RECOVERED_BYTES = 700_000;
const ROOMS_AT_ONCE = 16;

/** Null for a room that is not theirs. */
type Found = Map<string, Resumed | null>;

/**
 * All that a connection needs at its start. The position in the user's events and the list of rooms are of one moment, before everything
 * else: what is said while the rest is read comes both in the rooms and as an event, and never in neither.
 */
export default queryHandler('connection.bootstrap', async ({ resume, alertsSince }, actor, chat) => {
  const held = heldOf(resume);
  const start = await startingPoint(chat, actor, resume?.user, held.slice(0, ROOMS_AT_ONCE));
  const { found } = start;
  const told = await chat.people.withAlerts(actor.userId, start.user, alertsSince);
  const withTexts = { ...told, events: await withExcerpts(chat, actor, told.events) };
  const user = bounded(withTexts, ANSWER_BYTES - PAGE_BYTES - boundsBytes(held));
  const rooms = await chat.roomPages.order(actor.userId, user.rooms);
  const tops = new Map(rooms.map(({ room, seq }) => [room, seq]));
  const asked = held.filter(({ room }) => tops.has(room));
  await resumeOthers(
    chat,
    actor.userId,
    asked.filter((one) => !isUpToDate(one, tops)),
    found,
  );
  const known = new Map([...found].flatMap(([room, one]) => (one ? [[room, one.room]] : [])));
  const page = await chat.roomPages.read(actor.userId, rooms, known);
  const isSameLog = resume?.epoch === chat.bus.layout.epoch;
  const seqs = asked.map(({ room, after }) => [room, after] as const);
  const tails = asked.map((one) => {
    if (found.has(one.room)) return found.get(one.room)?.tail ?? null;
    return isUpToDate(one, tops) ? { top: one.after, events: [] } : null;
  });
  const head =
    `{"epoch":${q(chat.bus.layout.epoch)},"rooms":${q(page.rooms)},"roomsNext":${q(page.next)},` +
    `"userEvents":[${user.events.join(',')}],"userGap":${user.gap},"userCursor":${q(user.cursor)},`;
  const left = Math.min(RECOVERED_BYTES, ANSWER_BYTES - Buffer.byteLength(head) - boundsBytes(asked));
  const recovered = recover(seqs, tails, isSameLog, left);
  return `${head}"recovered":${recovered},"positions":${q(Object.fromEntries(tops))}}`;
});

/** Holds all there is, and no mark by which that could turn out to be another log. */
const isUpToDate = ({ room, after, mark }: Held, tops: ReadonlyMap<string, number>): boolean =>
  mark === '' && tops.get(room) === after;

/** Each room of `recovered` costs this much before any event. */
const boundsBytes = (asked: readonly Held[]): number =>
  asked.reduce((bytes, { room }) => bytes + room.length + 90, 0);

/** More than fits cannot be told, which is a gap to whoever asks. */
const bounded = (page: UserEventsPage, bytes: number): UserEventsPage =>
  bytesOf(page.events) > bytes ? { ...page, events: [], gap: true } : page;

const heldOf = (resume: Data['resume']): Held[] =>
  Object.entries(resume?.rooms ?? {}).map(([room, after]) => ({
    room,
    after,
    mark: resume?.marks?.[room] ?? '',
  }));

/**
 * The position and the list, and the rooms that are most likely on it. One Redis carries out one pipeline in its order, so that they need
 * no trip of their own; the shards of a cluster do not wait for each other.
 */
async function startingPoint(
  chat: Chat,
  actor: Actor,
  after: string | undefined,
  held: readonly Held[],
): Promise<{ user: UserEventsPage; found: Found }> {
  const { people, rooms, library, bus } = chat;
  const together = isCluster(bus.work) ? [] : held;
  const read = async () => {
    // A pipeline costs more than a call.
    if (together.length === 0)
      return { user: await people.eventsAfter(actor.userId, after), found: new Map() };
    const [position, ...replies] = await library.callAll(bus.work, [
      people.eventsCall(actor.userId, after),
      ...together.map((one) => rooms.resumeCall(one, actor.userId, LIMITS.eventsMax, RECOVERED_BYTES)),
    ]);
    const user = people.eventsPage(actor.userId, position);
    return { user, found: foundIn(chat, together, replies) };
  };
  const first = await read();
  if (first.user.rooms.includes(LOBBY)) return first;
  // With a session, the person is a person: they are in the lobby, whatever the projection has done yet.
  await putIntoLobby(chat, actor);
  return read();
}

/** A few rooms at a time, so that what is read and does not fit stays little. */
async function resumeOthers(chat: Chat, userId: string, asked: readonly Held[], found: Found): Promise<void> {
  const { rooms, library, bus } = chat;
  let bytes = RECOVERED_BYTES - sizeOf(found);
  const missing = asked.filter(({ room }) => !found.has(room));
  for (let i = 0; i < missing.length; i += ROOMS_AT_ONCE) {
    const some = missing.slice(i, i + ROOMS_AT_ONCE);
    const left = Math.max(0, bytes);
    const calls = some.map((one) => rooms.resumeCall(one, userId, LIMITS.eventsMax, left));
    const more = foundIn(chat, some, await library.callAll(bus.work, calls));
    for (const [room, one] of more) found.set(room, one);
    bytes -= sizeOf(more);
  }
}

const foundIn = ({ rooms }: Chat, held: readonly Held[], replies: readonly unknown[]): Found =>
  new Map(held.map(({ room }, i) => [room, rooms.resumed(room, replies[i])]));

const sizeOf = (found: Found): number =>
  [...found.values()].reduce((bytes, one) => bytes + bytesOf(one?.tail.events ?? []), 0);

const bytesOf = (texts: readonly string[]): number =>
  texts.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0);
