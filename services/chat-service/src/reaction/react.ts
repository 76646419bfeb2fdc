import type { OpParsed } from '@devtalk/contracts';
import type { CommandHandler } from '../pipeline/command.js';
import { eventHead, q, THIRD } from '../pipeline/json.js';
import { profileOf } from '../user/person.js';

type Data = OpParsed<'reaction.add'>;

const setReaction =
  (adds: boolean): CommandHandler<Data> =>
  ({ data, actor, commit, partition }, { calls, keys }) => {
    const event = adds ? 'reaction.added' : 'reaction.removed';
    const facts = `"target":${data.seq},"emoji":${q(data.emoji)},"user":${profileOf(actor)},"count":${THIRD}`;
    const head = `${eventHead(event, data.room)}{${facts}}}`;
    const reactors = keys.room.reactors(partition, data.room, data.seq);
    const args = [data.seq, data.emoji, adds ? '1' : '0', head];
    return {
      call: calls.command('reaction_set', commit, data.room, actor.userId, args, [reactors]),
      settle: () => '{}',
    };
  };

export const addReaction = setReaction(true);
export const removeReaction = setReaction(false);
