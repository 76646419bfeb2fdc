import type { Actor } from '@devtalk/bus';
import { LOBBY } from '@devtalk/bus';
import { luaFunction, requestArgs, roomKeys } from '../lua.js';
import { joinedHead } from '../member/members.js';
import type { ChatContext } from '../pipeline/chat-context.js';
import { accepted } from '../pipeline/replies.js';
import { nameOf, profileOf } from '../user/profile.js';
import { roomOf, type View } from './room.js';

const lobbyEnter = luaFunction('lobby_enter', {
  keys: [roomKeys],
  args: [requestArgs, 'lobbyName', 'topic', 'profile', 'name', 'head'],
});

const LOBBY_NAME = 'Lobby';
const LOBBY_TOPIC = 'Everyone is here';

type UserNames = Pick<Actor, 'userId' | 'username' | 'displayName'>;

/** Knows the user and has them in the lobby, once, however often it is called. */
export async function enterLobby(chat: ChatContext, user: UserNames): Promise<void> {
  if (!(await chat.users.rooms(user.userId)).includes(LOBBY)) await putIntoLobby(chat, user);
}

/** The same for a user who is known not to be in the lobby. */
export async function putIntoLobby(chat: ChatContext, user: UserNames): Promise<void> {
  const { users } = chat;
  const profile = profileOf(user);
  await users.remember(user);
  await chat.directory.suggestable('user', user.userId, user.username, wordsOf(user));
  const { keys, args } = chat.calls.request(LOBBY, user.userId);
  const call = lobbyEnter.call(keys, {
    ...args,
    lobbyName: LOBBY_NAME,
    topic: LOBBY_TOPIC,
    profile,
    name: nameOf(user.username),
    head: joinedHead(LOBBY, profile, profile),
  });
  const [seq, view] = accepted(await chat.run(call));
  // 0: they were in already. The process that added them may have died before it notified them, so they are notified again, as of the first seq.
  await users.joined(user.userId, roomOf(LOBBY, view as View), Number(seq) || 1);
}

/** Found by either name. */
const wordsOf = ({ username, displayName }: UserNames): string[] => [
  ...new Set([nameOf(username), nameOf(displayName).replace(/\s+/gu, ' ')]),
];
