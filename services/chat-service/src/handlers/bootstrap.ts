import type { ChatQueries } from '@devtalk/shared/bus';
import { LIMITS } from '@devtalk/shared/contracts';
import { q } from '../domain/json.js';
import { recover } from '../domain/recovery.js';
import type { QueryHandler } from '../queries/query.js';
import { enterLobby } from './enter-lobby.js';
import { joinedRooms } from './list-rooms.js';

type Data = ChatQueries['connection.bootstrap']['data'];

/** All recovered events of one answer together; a room that does not fit is given by its bounds. */
const RECOVERED_BYTES = 2_000_000;

/**
 * All that a connection needs at its start. The position in the user's events is taken first: what is said while the rest is read
 * comes both in the rooms and as an event, and never in neither.
 */
export const bootstrap: QueryHandler<Data> = async ({ resume }, actor, chat) => {
  await enterLobby(chat, actor);
  const user = await chat.people.eventsAfter(actor.userId, resume?.user, chat.bus.clock.now());
  const rooms = await joinedRooms(chat, actor.userId);
  const mine = new Set(rooms.map(({ id }) => id));
  const held = Object.entries(resume?.rooms ?? {}).filter(([room]) => mine.has(room));
  const isSameLog = resume?.epoch === chat.bus.layout.epoch;
  const tails = await chat.rooms.tails(held, actor.userId, LIMITS.eventsMax, RECOVERED_BYTES);
  const recovered = recover(held, tails, isSameLog, RECOVERED_BYTES);
  return (
    `{"epoch":${q(chat.bus.layout.epoch)},"rooms":${q(rooms)},"userEvents":[${user.events.join(',')}],` +
    `"userGap":${user.gap},"userCursor":${q(user.cursor)},"recovered":${recovered}}`
  );
};
