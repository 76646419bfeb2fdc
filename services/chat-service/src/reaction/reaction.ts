import type { OpParsed } from '@devtalk/contracts';
import type { HandleCommand } from '../pipeline/command.js';
import { eventHead, q, THIRD } from '../pipeline/json.js';
import { profileOf } from '../user/person.js';

type Data = OpParsed<'reaction.add'>;

/** Adds or removes one emoji of the actor's. */
export const setReaction =
  (adds: boolean): HandleCommand<Data> =>
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
