import type { OpParsed } from '@devtalk/shared/contracts';
import type { CommandHandler } from '../commands/command.js';

export const markRead: CommandHandler<OpParsed<'read.mark'>> = ({ data, actor, commit }, { calls }) => ({
  call: calls.command('read_mark', commit, data.room, actor.userId, [data.seq]),
  settle: ([seq, unread, mentions]) => `{"seq":${seq},"unread":${unread},"mentions":${mentions}}`,
});
