import { DevTalkError, type OpParsed } from '@devtalk/contracts';
import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import type { ChatContext } from '../pipeline/chat-context.js';
import { type Command, commandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { profileOf } from '../user/profile.js';
import { roomAnswer, roomNameKey, roomOf, type View } from './room.js';

const roomUpdate = luaFunction('room_update', {
  keys: [roomKeys, 'once'],
  args: [commandArgs, 'newName', 'newTopic', 'by', 'isAdmin'],
});

type Data = OpParsed<'room.update'>;

/** A public room's new name is claimed first; the projection releases the old one when the room no longer has it. */
export default commandHandler('room.update', async (command, chat) => {
  const { data, actor, commit } = command;
  if (data.name !== undefined) await claimName(command, data.name, chat);
  const changed = (value: string | undefined) => (value === undefined ? '' : `=${value}`);
  const isAdmin = actor.role === 'admin' ? '1' : '';
  const { keys, args } = chat.calls.command(commit, data.room, actor.userId);
  const change = { newName: changed(data.name), newTopic: changed(data.topic), by: profileOf(actor) };
  return {
    call: roomUpdate.call(keys, { ...args, ...change, isAdmin }),
    settle: ([view]) => `{"room":${q(roomOf(data.room, view as View))}}`,
  };
}).whenRepeated(({ room }, [view]) => roomAnswer(room, view as View));

/** Only a sender who may rename the room may claim its name: otherwise a rejected command would keep one. */
async function claimName(
  { data, actor }: Command<Data>,
  name: string,
  { rooms, directory }: ChatContext,
): Promise<void> {
  const room = await rooms.get(data.room, actor.userId);
  const mayChange = room.me && (room.me.role !== 'member' || actor.role === 'admin');
  if (room.kind !== 'public' || !mayChange || roomNameKey(room.name) === roomNameKey(name)) return;
  if (!(await directory.claim(name, data.room))) {
    throw new DevTalkError('name_taken', 'There is a public room of this name');
  }
}
