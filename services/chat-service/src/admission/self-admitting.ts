import type { Envelope } from '@devtalk/bus';
import { isCluster } from '@devtalk/bus';
import { isOpName, operations } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import type { Sender } from '../room/room-calls.js';

/**
 * Its function's own look at the sender is enough, and may be called though it is known that the sender may not: it refuses, unless the
 * command was carried out before. Such a command prepares nothing which a sender who may not must not have done.
 */
export const preparesNothing = (op: string): boolean =>
  isOpName(op) && operations[op].admission === 'function';

/**
 * What the function of every command asks in the step that commits, also where somebody has looked before: a session may end in between.
 * Undefined where it cannot.
 */
export function senderToAsk({ bus, keys, people }: Chat, { op, actor }: Envelope): Sender | undefined {
  // On a cluster a room's function cannot read what is in a person's slot.
  if (!actor || isCluster(bus.work)) return undefined;
  const partition = people.partition(actor.userId);
  if (partition === null) return undefined;
  return {
    live: keys.session.live(partition, actor.userId),
    session: actor.sessionId,
    epoch: actor.epoch,
    rate: op === 'message.send' ? keys.person.rate(partition, actor.userId) : '',
  };
}
