import type { Chat } from '../chat.js';
import { q } from '../domain/json.js';

/** A gateway asks on nobody's behalf, for all the people that are connected there. */
export const userTops = async ({ users }: { users: string[] }, chat: Chat): Promise<string> =>
  `{"tops":${q(await chat.people.eventTops(users))}}`;
