import type { OpParsed } from '@devtalk/shared/contracts';
import { entryTime } from '@devtalk/shared/redis';
import type { CommandHandler } from '../commands/command.js';
import { q } from '../domain/json.js';
import { profileOf } from '../domain/person.js';

/** After a take-over nobody needs to know who was typing before it. */
const STALE_MS = 3_000;

export const setTyping: CommandHandler<OpParsed<'typing.set'>> = (command, { calls, bus }) => {
  const { data, actor, commit, partition } = command;
  const settle = () => '{}';
  if (bus.clock.now() - entryTime(commit.entry) > STALE_MS)
    return { call: calls.refuse(partition, commit), settle };
  const event = `{"event":"typing","room":${q(data.room)},"data":{"user":${profileOf(actor)},"typing":${data.typing}}}`;
  return { call: calls.command('typing_say', commit, data.room, actor.userId, [event]), settle };
};
