import { commandHandler } from '../pipeline/command.js';

export default commandHandler('read.mark', ({ data, actor, commit }, { calls }) => ({
  call: calls.command('read_mark', commit, data.room, actor.userId, [data.seq]),
  // An answer remembered by an earlier version has no position; how far one had read is the least it can have been.
  settle: ([seq, unread, mentions, asOf = seq]) =>
    `{"seq":${seq},"unread":${unread},"mentions":${mentions},"asOf":${asOf}}`,
}));
