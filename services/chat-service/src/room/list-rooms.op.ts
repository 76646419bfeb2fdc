import type { Actor } from '@devtalk/bus';
import { q } from '../pipeline/json.js';
import { queryHandler } from '../pipeline/query.js';
import { enterLobby } from './enter-lobby.js';

/** With a session, the person is a person: they are in the lobby from the first question on, whatever the projection has done yet. */
export default queryHandler('room.list', async ({ after }, actor, chat) => {
  if (isSession(actor)) await enterLobby(chat, actor);
  const { rooms, next } = await chat.roomPages.page(actor.userId, after);
  return `{"rooms":${q(rooms)},"next":${q(next)}}`;
});

/** Other services ask on a person's behalf without one. */
const isSession = (actor: Actor): boolean => actor.sessionId !== '';
