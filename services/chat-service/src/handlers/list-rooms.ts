import type { Actor } from '@devtalk/shared/bus';
import type { Room } from '@devtalk/shared/contracts';
import type { Chat } from '../chat.js';
import { q } from '../domain/json.js';
import type { QueryHandler } from '../queries/query.js';
import { enterLobby } from './enter-lobby.js';

/** A room that its own record knows nothing of is left out: the person's list may be a moment behind. */
export async function joinedRooms({ rooms }: Chat, userId: string, ids: readonly string[]): Promise<Room[]> {
  const found = await rooms.getAll(ids, userId);
  return found.filter((room) => room.me).sort(byName);
}

export const byName = (a: Room, b: Room): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** With a session, the person is a person: they are in the lobby from the first question on, whatever the projection has done yet. */
export const listRooms: QueryHandler<unknown> = async (_data, actor, chat) => {
  if (isSession(actor)) await enterLobby(chat, actor);
  const ids = await chat.people.rooms(actor.userId);
  return `{"rooms":${q(await joinedRooms(chat, actor.userId, ids))}}`;
};

/** Other services ask on a person's behalf without one. */
const isSession = (actor: Actor): boolean => actor.sessionId !== '';
