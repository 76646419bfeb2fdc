import { entryTime } from '@devtalk/bus';
import { commandHandler } from '../pipeline/command.js';
import { q } from '../pipeline/json.js';
import { profileOf } from '../user/person.js';

/** After a take-over nobody needs to know who was typing before it. */
const STALE_MS = 3_000;

export default commandHandler('typing.set', (command, { calls, bus }) => {
  const { data, actor, commit, partition } = command;
  const settle = () => '{}';
  if (bus.clock.now() - entryTime(commit.entry) > STALE_MS)
    return { call: calls.refuse(partition, commit), settle };
  const event = `{"event":"typing","room":${q(data.room)},"data":{"user":${profileOf(actor)},"typing":${data.typing}}}`;
  return { call: calls.command('typing_say', commit, data.room, actor.userId, [event]), settle };
});
