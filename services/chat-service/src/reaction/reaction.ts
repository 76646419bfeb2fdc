import type { OpParsed } from '@devtalk/contracts';
import { commandArgs, luaFunction, roomKeys } from '../lua.js';
import type { HandleCommand } from '../pipeline/command.js';
import { eventHead, q, THIRD } from '../pipeline/json.js';
import { profileOf } from '../user/profile.js';

const reactionSet = luaFunction('reaction_set', {
  keys: [roomKeys, 'once', 'reactors'],
  args: [commandArgs, 'seq', 'emoji', 'isAdded', 'head'],
});

type Data = OpParsed<'reaction.add'>;

/** Adds or removes one emoji of the actor's. */
export const setReaction =
  (adds: boolean): HandleCommand<Data> =>
  ({ data, actor, commit, partition }, chat) => {
    const event = adds ? 'reaction.added' : 'reaction.removed';
    const facts = `"target":${data.seq},"emoji":${q(data.emoji)},"user":${profileOf(actor)},"count":${THIRD}`;
    const head = `${eventHead(event, data.room)}{${facts}}}`;
    const reactors = chat.keys.room.reactors(partition, data.room, data.seq);
    const { keys, args } = chat.calls.command(commit, data.room, actor.userId);
    const reaction = { seq: data.seq, emoji: data.emoji, isAdded: adds ? '1' : '0', head };
    return {
      call: reactionSet.call({ ...keys, reactors }, { ...args, ...reaction }),
      settle: () => '{}',
    };
  };
