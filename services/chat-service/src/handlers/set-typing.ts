import type { OpParsed } from '@devtalk/shared/contracts';
import type { CommandHandler } from '../commands/command.js';
import { q } from '../domain/json.js';
import { profileOf } from '../domain/person.js';

export const setTyping: CommandHandler<OpParsed<'typing.set'>> = ({ data, actor, commit }, { calls }) => {
  const event = `{"event":"typing","room":${q(data.room)},"data":{"user":${profileOf(actor)},"typing":${data.typing}}}`;
  return {
    call: calls.command('typing_say', commit, data.room, actor.userId, [event]),
    settle: () => '{}',
  };
};
