import type { RoomEvent } from '@devtalk/client';
import type { FinalState, History, Sent, Violation } from '../history.js';

type Created = Extract<RoomEvent, { event: 'message.created' }>;

const isCreated = (event: RoomEvent): event is Created => event.event === 'message.created';

export const nameOf = (room: string, userId: string, clientId: string): string =>
  `${room} ${userId} ${clientId}`;

/** Where every message stands in the logs: more than one place is a doubled one. */
export function placesOf(logs: FinalState['logs']): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [room, log] of logs) {
    for (const event of log.filter(isCreated)) {
      const { author, clientId } = event.data.message;
      const name = nameOf(room, author.id, clientId);
      places.set(name, [...(places.get(name) ?? []), event.seq]);
    }
  }
  return places;
}

/** An acknowledged message is in the log exactly once, where its acknowledgement said; a refused one is not there. */
export function checkAcknowledged(history: History, { logs }: FinalState): Violation[] {
  const places = placesOf(logs);
  return history
    .of('sent')
    .flatMap((sent) => checkSent(sent, places.get(nameOf(sent.room, sent.userId, sent.clientId)) ?? []));
}

function checkSent(sent: Sent, seqs: readonly number[]): Violation[] {
  const which = `${sent.bot}'s message ${sent.clientId} in ${sent.room}`;
  const promise = 'an acknowledged message is stored exactly once';
  if (seqs.length > 1) return [{ promise, what: `${which} stands at ${seqs.join(' and ')}: doubled` }];
  if (sent.outcome === 'ok' && seqs.length === 0) {
    return [{ promise, what: `${which} was acknowledged as ${sent.seq} and is in no log: lost` }];
  }
  if (sent.outcome === 'ok' && seqs[0] !== sent.seq) {
    return [{ promise, what: `${which} was acknowledged as ${sent.seq} and stands at ${seqs[0]}: moved` }];
  }
  if (sent.outcome === 'refused' && seqs.length > 0) {
    return [
      {
        promise: 'a refused message is not stored',
        what: `${which} was refused (${sent.code}) and stands at ${seqs[0]}`,
      },
    ];
  }
  return [];
}

/** A room's log counts 1, 2, 3 … without holes, and every message in it was sent by its author. */
export function checkLogs(history: History, { logs }: FinalState): Violation[] {
  const sent = new Set(
    history.of('sent').map(({ room, userId, clientId }) => nameOf(room, userId, clientId)),
  );
  const violations: Violation[] = [];
  for (const [room, log] of logs) {
    log.forEach((event, i) => {
      if (event.seq !== i + 1) {
        violations.push({
          promise: 'one order without holes',
          what: `${room}: place ${i + 1} of the log has seq ${event.seq}`,
        });
      }
      if (!isCreated(event)) return;
      const { author, clientId } = event.data.message;
      if (!sent.has(nameOf(room, author.id, clientId))) {
        violations.push({
          promise: 'nothing is stored that was not sent',
          what: `${room} ${event.seq}: ${clientId} was never sent`,
        });
      }
    });
  }
  return violations;
}

/** Of one sender's acknowledged messages in a room, what was asked first stands first. */
export function checkSenderOrder(history: History): Violation[] {
  const last = new Map<string, Sent>();
  const violations: Violation[] = [];
  const acknowledged = history.of('sent').filter(({ outcome }) => outcome === 'ok');
  for (const sent of acknowledged.sort((a, b) => a.n - b.n)) {
    const line = `${sent.bot} ${sent.room}`;
    const before = last.get(line);
    if (before && (before.seq ?? 0) >= (sent.seq ?? 0)) {
      violations.push({
        promise: "a sender's messages keep their order",
        what: `${sent.bot} sent ${before.clientId} (seq ${before.seq}) before ${sent.clientId} (seq ${sent.seq}) in ${sent.room}`,
      });
    }
    last.set(line, sent);
  }
  return violations;
}
