import type { Actor, RequestData } from '@devtalk/bus';
import { directRoomId } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { joinedHead } from '../member/members.js';
import { claimPlace } from '../member/places.js';
import type { Chat } from '../pipeline/chat.js';
import { type Command, commandHandler, type Plan } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { nameOf, profileOf } from '../user/person.js';
import { roomAnswer, roomOf, type View } from './room.js';

type Data = RequestData<'room.create'>;
type NamedRoom = Exclude<Data, { kind: 'direct' }>;
type DirectRoom = Extract<Data, { kind: 'direct' }>;

export default commandHandler('room.create', (command, chat) =>
  command.data.kind === 'direct'
    ? createDirect(command as Command<DirectRoom>, chat)
    : createNamed(command as Command<NamedRoom>, chat),
).whenRepeated(({ roomId }, [, view]) => roomAnswer(roomId, view as View));

/** The name first, the room second: who dies in between leaves a pending command, whose repetition finds the name its own. */
async function createNamed(command: Command<NamedRoom>, chat: Chat): Promise<Plan> {
  const { name, kind, topic = '', roomId } = command.data;
  if (kind === 'public' && !(await chat.directory.claim(name, roomId))) {
    throw new DevTalkError('name_taken', 'There is a public room of this name');
  }
  await claimPlace(chat, command.actor.userId, roomId, 'owner');
  const members = firstMember(command, command.actor, 'owner');
  const call = chat.calls.command('room_create', command.commit, roomId, command.actor.userId, [
    name,
    kind,
    topic,
    '',
    ...members,
  ]);
  const list = async () => kind === 'public' && chat.directory.list(roomId, name, 1);
  return { call, settle: (result) => settle(command, chat, result, [command.actor.userId], list) };
}

async function createDirect(command: Command<DirectRoom>, chat: Chat): Promise<Plan> {
  const { actor, data } = command;
  const [otherId = ''] = data.with;
  if (otherId === actor.userId) throw new DevTalkError('bad_request', 'A direct room is with somebody else');
  const other = await chat.people.find(otherId);
  if (!other) throw new DevTalkError('not_found', 'There is no such person');
  if (data.roomId !== directRoomId(actor.userId, other.id)) throw new DevTalkError('bad_request');
  for (const userId of [actor.userId, other.id]) await claimPlace(chat, userId, data.roomId, 'self');
  const second = { userId: other.id, username: other.username, displayName: other.displayName };
  const people = q([JSON.parse(profileOf(actor)), other]);
  const members = [...firstMember(command, actor, 'member'), ...firstMember(command, second, 'member')];
  const args = ['', 'direct', '', people, ...members];
  const call = chat.calls.command('room_create', command.commit, data.roomId, actor.userId, args);
  return { call, settle: (result) => settle(command, chat, result, [actor.userId, other.id]) };
}

function firstMember(
  { actor, data }: Command<Data>,
  person: Pick<Actor, 'userId' | 'username' | 'displayName'>,
  role: string,
): string[] {
  const profile = profileOf(person);
  const head = joinedHead(data.roomId, profile, profileOf(actor));
  return [person.userId, role, profile, nameOf(person.username), head];
}

/** Told to both and listed at once, so that whoever made the room can read what they wrote; the projection does the same for certain. */
async function settle(
  { data, actor }: Command<Data>,
  chat: Chat,
  [made, view]: unknown[],
  members: readonly string[],
  list: () => Promise<unknown> = async () => {},
): Promise<string> {
  const room = roomOf(data.roomId, view as View);
  if (made === 0) return `{"room":${q(room)},"duplicate":true}`;
  const tell = async (userId: string, i: number) => {
    const seen = userId === actor.userId ? room : await chat.rooms.get(room.id, userId);
    await chat.people.joined(userId, seen, i + 1);
  };
  const news = await Promise.allSettled([list(), ...members.map(tell)]);
  for (const each of news)
    if (each.status === 'rejected') chat.log.warn({ err: each.reason }, 'left to the projection');
  return `{"room":${q(room)}}`;
}
