import { commandHandler } from '../pipeline/command.js';
import { AT, eventHead } from '../pipeline/json.js';
import { profileOf } from '../user/person.js';

export default commandHandler('message.delete', (command, { calls, keys }) => {
  const { data, actor, commit, partition } = command;
  const head = `${eventHead('message.deleted', data.room)}{"target":${data.seq},"deletedAt":"${AT}","by":${profileOf(actor)}}}`;
  const args = [data.seq, head, actor.role === 'admin' ? '1' : ''];
  const reactors = keys.room.reactors(partition, data.room, data.seq);
  return {
    call: calls.command('message_delete', commit, data.room, actor.userId, args, [reactors]),
    settle: () => '{}',
  };
});
