import type { Envelope } from '@devtalk/shared/bus';
import { isCluster } from '@devtalk/shared/redis';
import type { Chat } from '../chat.js';
import type { Sender } from '../store/room-calls.js';

/**
 * Ops that prepare nothing which a sender who may not must not have done: their function itself looks at the sender, in the step that
 * commits. One question less for each, and none can be superseded between the look and the commit.
 */
const OPS = new Set([
  'message.send',
  'message.edit',
  'message.delete',
  'reaction.add',
  'reaction.remove',
  'read.mark',
  'typing.set',
  'invite.create',
]);

/** What the function asks; undefined where it cannot or must not, and the sender is admitted before. */
export function senderToAsk({ bus, keys, people }: Chat, { op, actor }: Envelope): Sender | undefined {
  // On a cluster a room's function cannot read what is in a person's slot.
  if (!actor || !OPS.has(op) || isCluster(bus.work)) return undefined;
  const partition = people.partition(actor.userId);
  if (partition === null) return undefined;
  return {
    live: keys.session.live(partition, actor.userId),
    session: actor.sessionId,
    epoch: actor.epoch,
    rate: op === 'message.send' ? keys.person.rate(partition, actor.userId) : '',
  };
}
