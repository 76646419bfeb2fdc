import { DevTalkError, type OpParsed } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import { type Command, commandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { profileOf } from '../user/person.js';
import { roomAnswer, roomNameKey, roomOf, type View } from './room.js';

type Data = OpParsed<'room.update'>;

/** A public room's new name is claimed first; the old one is given back by the projection, once nobody calls the room so any more. */
export default commandHandler('room.update', async (command, chat) => {
  const { data, actor, commit } = command;
  if (data.name !== undefined) await claimName(command, data.name, chat);
  const changed = (value: string | undefined) => (value === undefined ? '' : `=${value}`);
  const isAdmin = actor.role === 'admin' ? '1' : '';
  const args = [changed(data.name), changed(data.topic), profileOf(actor), isAdmin];
  return {
    call: chat.calls.command('room_update', commit, data.room, actor.userId, args),
    settle: ([view]) => `{"room":${q(roomOf(data.room, view as View))}}`,
  };
}).whenRepeated(({ room }, [view]) => roomAnswer(room, view as View));

/** Only who may rename the room may claim its name, lest a refused command keep one. */
async function claimName(
  { data, actor }: Command<Data>,
  name: string,
  { rooms, directory }: Chat,
): Promise<void> {
  const room = await rooms.get(data.room, actor.userId);
  const mayChange = room.me && (room.me.role !== 'member' || actor.role === 'admin');
  if (room.kind !== 'public' || !mayChange || roomNameKey(room.name) === roomNameKey(name)) return;
  if (!(await directory.claim(name, data.room))) {
    throw new DevTalkError('name_taken', 'There is a public room of this name');
  }
}
