import type { Envelope } from '@devtalk/bus';
import { isCluster } from '@devtalk/bus';
import { isOpName, operations } from '@devtalk/contracts';
import type { ChatContext } from '../pipeline/chat-context.js';
import type { Sender } from '../room/room-calls.js';

/**
 * Its function's own check of the sender suffices, and it may be called although it is known that the sender may not: it rejects the command, unless the
 * command was carried out before. Such a command prepares nothing which a sender who may not must not have done.
 */
export const preparesNothing = (op: string): boolean =>
  isOpName(op) && operations[op].admission === 'function';

/**
 * What the function of every command checks in the step that commits, also where the sender was checked before: a session may end in between.
 * Undefined where it cannot.
 */
export function senderToAsk({ bus, keys, users }: ChatContext, { op, actor }: Envelope): Sender | undefined {
  // On a cluster a room's function cannot read what is in a user's slot.
  if (!actor || isCluster(bus.work)) return undefined;
  const partition = users.partition(actor.userId);
  if (partition === null) return undefined;
  return {
    live: keys.session.live(partition, actor.userId),
    session: actor.sessionId,
    epoch: actor.epoch,
    rate: op === 'message.send' ? keys.person.rate(partition, actor.userId) : '',
  };
}
