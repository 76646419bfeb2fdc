import type { RoomEvent } from '@devtalk/client';
import { checkComplete, checkSeen } from '../checker/deliveries.js';
import { checkAcknowledged, checkLogs, checkSenderOrder, nameOf, placesOf } from '../checker/messages.js';
import { type FinalState, History, type Sent, type Violation } from '../history.js';
import { type Crowd, ROOM } from './crowd.js';

export interface Outcome {
  /** Acknowledged before the harm. */
  acknowledged: number;
  /** Of those, in no log. */
  lost: number;
  /** Of those, in the log at another place: their commands were still there and were carried out once more. */
  moved: number;
  /** Who was told to start afresh. */
  resets: string[];
  /** Ms from the harm to the first message acknowledged after it. */
  downMs: number;
  /** Whatever is not part of that loss. */
  violations: Violation[];
}

/** Sets apart what was lost with the end of the log, and holds all the rest against the promises. */
export function judge(crowd: Crowd, log: RoomEvent[], harmedAt: number): Outcome {
  const final: FinalState = {
    logs: new Map([[ROOM, log]]),
    bots: crowd.everyone.map(({ name, userId }) => ({
      bot: name,
      userId,
      rooms: [{ room: ROOM, readSeq: 0, unread: 0 }],
    })),
    liveSessions: new Map(),
    messagesOnDashboard: 0,
    messagesBefore: 0,
    presence: [],
  };
  const places = placesOf(final.logs);
  const seqOf = ({ room, userId, clientId }: Sent) => places.get(nameOf(room, userId, clientId))?.[0];
  const sent = crowd.history.of('sent');
  const before = sent.filter(({ outcome, endedAt }) => outcome === 'ok' && endedAt <= harmedAt);
  const lost = new Set(before.filter((one) => seqOf(one) === undefined));
  const moved = new Set(before.filter((one) => !lost.has(one) && seqOf(one) !== one.seq));
  const rest = new History();
  for (const one of sent) {
    const seq = seqOf(one);
    if (!lost.has(one)) rest.record(moved.has(one) && seq !== undefined ? { ...one, seq } : one);
  }
  for (const entry of heldAtEnd(crowd.history)) rest.record(entry);
  const after = sent.filter(({ outcome, invokedAt }) => outcome === 'ok' && invokedAt > harmedAt);
  return {
    acknowledged: before.length,
    lost: lost.size,
    moved: moved.size,
    resets: [...new Set(crowd.history.of('reset').map(({ bot }) => bot))].sort(),
    downMs: Math.min(...after.map(({ endedAt }) => endedAt)) - harmedAt,
    violations: [
      ...checkAcknowledged(rest, final),
      ...checkLogs(rest, final),
      ...checkSenderOrder(rest),
      ...checkSeen(rest, final),
      ...checkComplete(rest, final),
    ],
  };
}

/** What each client holds in the end: a reset throws away what came before it. */
function heldAtEnd(history: History) {
  const resetAt = new Map<string, number>();
  history.entries.forEach((entry, i) => {
    if (entry.kind === 'reset') resetAt.set(entry.bot, i);
  });
  return history.entries.filter(
    (entry, i) =>
      entry.kind === 'received' && entry.event.room === ROOM && i > (resetAt.get(entry.bot) ?? -1),
  );
}
