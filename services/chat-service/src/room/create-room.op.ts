import type { Actor, RequestData } from '@devtalk/bus';
import { directRoomId } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import { claimMembership } from '../member/claim-membership.js';
import { joinedHead } from '../member/members.js';
import type { ChatContext } from '../pipeline/chat-context.js';
import { type Command, commandHandler, type Plan } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { nameOf, profileOf } from '../user/profile.js';
import { roomAnswer, roomOf, type View } from './room.js';

const roomCreate = luaFunction('room_create', {
  keys: [roomKeys, 'once'],
  args: [commandArgs, 'name', 'kind', 'topic', 'with', '...members(user, role, profile, name, head)'],
});

type Data = RequestData<'room.create'>;
type NamedRoom = Exclude<Data, { kind: 'direct' }>;
type DirectRoom = Extract<Data, { kind: 'direct' }>;

export default commandHandler('room.create', (command, chat) =>
  command.data.kind === 'direct'
    ? createDirect(command as Command<DirectRoom>, chat)
    : createNamed(command as Command<NamedRoom>, chat),
).whenRepeated(({ roomId }, [, view]) => roomAnswer(roomId, view as View));

/** The name first, the room second: a process that dies in between leaves a pending command, which finds the name its own when it is repeated. */
async function createNamed(command: Command<NamedRoom>, chat: ChatContext): Promise<Plan> {
  const { name, kind, topic = '', roomId } = command.data;
  if (kind === 'public' && !(await chat.directory.claim(name, roomId))) {
    throw new DevTalkError('name_taken', 'There is a public room of this name');
  }
  await claimMembership(chat, command.actor.userId, roomId, 'owner');
  const { keys, args } = chat.calls.command(command.commit, roomId, command.actor.userId);
  const members = [firstMember(command, command.actor, 'owner')];
  const call = roomCreate.call(keys, { ...args, name, kind, topic, with: '', members });
  const list = async () => kind === 'public' && chat.directory.list(roomId, name, 1);
  return { call, settle: (result) => settle(command, chat, result, [command.actor.userId], list) };
}

async function createDirect(command: Command<DirectRoom>, chat: ChatContext): Promise<Plan> {
  const { actor, data } = command;
  const [otherId = ''] = data.with;
  if (otherId === actor.userId) throw new DevTalkError('bad_request', 'A direct room is with somebody else');
  const other = await chat.users.find(otherId);
  if (!other) throw new DevTalkError('not_found', 'There is no such person');
  if (data.roomId !== directRoomId(actor.userId, other.id)) throw new DevTalkError('bad_request');
  for (const userId of [actor.userId, other.id]) await claimMembership(chat, userId, data.roomId, 'self');
  const second = { userId: other.id, username: other.username, displayName: other.displayName };
  const users = q([JSON.parse(profileOf(actor)), other]);
  const members = [firstMember(command, actor, 'member'), firstMember(command, second, 'member')];
  const { keys, args } = chat.calls.command(command.commit, data.roomId, actor.userId);
  const room = { name: '', kind: 'direct', topic: '', with: users, members };
  const call = roomCreate.call(keys, { ...args, ...room });
  return { call, settle: (result) => settle(command, chat, result, [actor.userId, other.id]) };
}

function firstMember(
  { actor, data }: Command<Data>,
  user: Pick<Actor, 'userId' | 'username' | 'displayName'>,
  role: string,
) {
  const profile = profileOf(user);
  const head = joinedHead(data.roomId, profile, profileOf(actor));
  return { user: user.userId, role, profile, name: nameOf(user.username), head };
}

/** Notifies both members and lists the room at once, so that its creator can read their own writes. The projection repeats this, should it fail here. */
async function settle(
  { data, actor }: Command<Data>,
  chat: ChatContext,
  [made, view]: unknown[],
  members: readonly string[],
  list: () => Promise<unknown> = async () => {},
): Promise<string> {
  const room = roomOf(data.roomId, view as View);
  if (made === 0) return `{"room":${q(room)},"duplicate":true}`;
  const tell = async (userId: string, i: number) => {
    const seen = userId === actor.userId ? room : await chat.rooms.get(room.id, userId);
    await chat.users.joined(userId, seen, i + 1);
  };
  const updates = await Promise.allSettled([list(), ...members.map(tell)]);
  for (const each of updates)
    if (each.status === 'rejected') chat.log.warn({ err: each.reason }, 'left to the projection');
  return `{"room":${q(room)}}`;
}
