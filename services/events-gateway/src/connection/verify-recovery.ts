import type { Bootstrap } from '@devtalk/bus';
import type { Resume } from '@devtalk/contracts';

export interface Recovered {
  complete: boolean;
  events: { seq: number }[];
  from?: number;
  top?: number;
}

/**
 * What goes out as `recovered`, after a look of our own: the events of a room follow what the client holds without a hole. Where they
 * do not, the client is told to fetch them instead of being given a log that it would trust.
 */
export function verifyRecovery(bootstrap: Bootstrap, resume: Resume | undefined): Record<string, Recovered> {
  const verified: Record<string, Recovered> = {};
  for (const [room, answer] of Object.entries(bootstrap.recovered)) {
    verified[room] = verifyRoom(answer as Recovered, resume?.rooms[room] ?? 0);
  }
  return verified;
}

function verifyRoom(answer: Recovered, held: number): Recovered {
  if (!answer.complete || isContiguous(answer.events, held)) return answer;
  const top = Math.max(held, answer.top ?? 0, ...answer.events.map(({ seq }) => seq));
  return { complete: false, events: [], from: held + 1, top };
}

function isContiguous(events: readonly { seq: number }[], after: number): boolean {
  return events.every(({ seq }, i) => seq === after + 1 + i);
}

/**
 * The seq up to which the answer has told a room's events, or bounded them for the client to fetch: from there the live stream goes on.
 * `lastSeq` may have been read later than the recovered events, so it counts only where nothing was recovered.
 */
export function deliveredUpTo(
  recovered: Recovered | undefined,
  held: number | undefined,
  lastSeq: number,
): number {
  if (recovered === undefined) return lastSeq;
  if (!recovered.complete) return recovered.top ?? lastSeq;
  return recovered.events.at(-1)?.seq ?? held ?? lastSeq;
}
