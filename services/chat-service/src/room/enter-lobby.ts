import type { Actor } from '@devtalk/bus';
import { LOBBY } from '@devtalk/bus';
import { joinedHead } from '../member/members.js';
import type { Chat } from '../pipeline/chat.js';
import { accepted } from '../pipeline/replies.js';
import { nameOf, profileOf } from '../user/person.js';
import { roomOf, type View } from './room.js';

const LOBBY_NAME = 'Lobby';
const LOBBY_TOPIC = 'Everyone is here';

type Person = Pick<Actor, 'userId' | 'username' | 'displayName'>;

/** Knows the person and has them in the lobby, once, however often it is called. */
export async function enterLobby(chat: Chat, person: Person): Promise<void> {
  if (!(await chat.people.rooms(person.userId)).includes(LOBBY)) await putIntoLobby(chat, person);
}

/** The same for somebody of whom it is known that they are not there. */
export async function putIntoLobby(chat: Chat, person: Person): Promise<void> {
  const { people } = chat;
  const profile = profileOf(person);
  await people.remember(person);
  await chat.directory.suggestable('user', person.userId, person.username, wordsOf(person));
  const args = [
    LOBBY_NAME,
    LOBBY_TOPIC,
    profile,
    nameOf(person.username),
    joinedHead(LOBBY, profile, profile),
  ];
  const reply = await chat.run(chat.calls.plain('lobby_enter', LOBBY, person.userId, args));
  const [seq, view] = accepted(reply);
  // 0 says they were in already. Whoever put them there may have died before telling them, so it is told again, as of the first seq.
  await people.joined(person.userId, roomOf(LOBBY, view as View), Number(seq) || 1);
}

/** Found by either name. */
const wordsOf = ({ username, displayName }: Person): string[] => [
  ...new Set([nameOf(username), nameOf(displayName).replace(/\s+/gu, ' ')]),
];
