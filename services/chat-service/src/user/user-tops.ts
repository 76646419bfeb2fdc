import type { Chat } from '../pipeline/chat.js';
import { q } from '../pipeline/json.js';

/** A gateway asks on nobody's behalf, for all the people that are connected there. */
export const userTops = async ({ users }: { users: string[] }, chat: Chat): Promise<string> =>
  `{"tops":${q(await chat.people.eventTops(users))}}`;
