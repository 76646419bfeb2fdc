import type { Message } from '@devtalk/contracts';
import type { RoomEvent } from './wire.js';

/** What the server says about one room: counted at one position of the room's log. */
export interface RoomCounts {
  /** Up to where the person has read. */
  readSeq: number;
  unread: number;
  mentions: number;
  /** The seq of the room's log they were counted at. */
  asOf: number;
}

interface Change {
  seq: number;
  target: number;
  unread: number;
  mentions: number;
  /** A message of the person's own: who writes has read. */
  isOwn: boolean;
}

/**
 * Counts of one room that answers and events bring in any order. An answer holds for the position it was counted at, and the events
 * behind that position are counted on top of it; so it makes no difference whether the answer or the event arrived first.
 */
export interface Counting {
  readonly base: RoomCounts;
  readonly since: readonly Change[];
  /** Read here and not yet confirmed by the server; 0 for nothing. */
  readonly seen: number;
}

/** Beyond this many, older changes become part of the base: an answer that is later than this many events is rather dropped. */
const MAX_SINCE = 500;

export const startCounting = (base: RoomCounts, seen = 0): Counting => ({
  base,
  since: [],
  seen: seen <= base.asOf ? seen : 0,
});

/** Of two counts the one with the higher `asOf` stands; of two with the same, the one that has read further. */
export function takeCounts(counting: Counting, counts: RoomCounts): Counting {
  const { base, since } = counting;
  const isOlder = counts.asOf < base.asOf || (counts.asOf === base.asOf && counts.readSeq < base.readSeq);
  if (isOlder) return counting;
  return { ...counting, base: counts, since: since.filter(({ seq }) => seq > counts.asOf) };
}

/** The person has seen everything up to `seq`; 0 takes it back, where the server could not be told. */
export const seenUpTo = (counting: Counting, seq: number): Counting => ({ ...counting, seen: seq });

/**
 * Counts one event of the room's log; one that is counted already changes nothing.
 * @param held the message an edit or a deletion is about, as it was before, where it is known. Without it a mention that was added or
 *   taken away is counted with the next answer.
 */
export function countEvent(
  counting: Counting,
  event: RoomEvent,
  selfId: string,
  held?: Pick<Message, 'mentions'>,
): Counting {
  const { base, since } = counting;
  if (event.seq <= (since.at(-1)?.seq ?? base.asOf)) return counting;
  return compact({ ...counting, since: [...since, changeOf(counting, event, selfId, held)] });
}

function changeOf(
  { since }: Counting,
  event: RoomEvent,
  selfId: string,
  held: Pick<Message, 'mentions'> | undefined,
): Change {
  const none = { seq: event.seq, target: 0, unread: 0, mentions: 0, isOwn: false };
  if (event.event === 'message.created') {
    const { author, mentions } = event.data.message;
    const isOwn = author.id === selfId;
    return { ...none, target: event.seq, unread: 1, mentions: mentions.includes(selfId) ? 1 : 0, isOwn };
  }
  if (event.event !== 'message.edited' && event.event !== 'message.deleted') return none;
  const { target } = event.data;
  const unread = event.event === 'message.deleted' ? -1 : 0;
  const before = mentionedBefore(since, target) ?? held?.mentions.includes(selfId);
  if (before === undefined) return { ...none, target, unread };
  const after = event.event === 'message.edited' && event.data.mentions.includes(selfId);
  return { ...none, target, unread, mentions: Number(after) - Number(before) };
}

/** Undefined where its creation was counted by the server. */
function mentionedBefore(since: readonly Change[], target: number): boolean | undefined {
  if (!since.some(({ seq }) => seq === target)) return undefined;
  return since.reduce((sum, change) => sum + (change.target === target ? change.mentions : 0), 0) > 0;
}

/** How the room stands now, as far as is known here. */
export function countsNow({ base, since, seen }: Counting): RoomCounts {
  return since.reduce(withChange, seen > base.readSeq ? readUpTo(base, seen) : base);
}

function withChange(counts: RoomCounts, { seq, target, unread, mentions, isOwn }: Change): RoomCounts {
  if (isOwn) return readUpTo({ ...counts, asOf: seq }, seq);
  if (target <= counts.readSeq) return { ...counts, asOf: seq };
  return {
    ...counts,
    unread: Math.max(0, counts.unread + unread),
    mentions: Math.max(0, counts.mentions + mentions),
    asOf: seq,
  };
}

const readUpTo = (counts: RoomCounts, readSeq: number): RoomCounts => ({
  ...counts,
  readSeq,
  unread: 0,
  mentions: 0,
});

function compact(counting: Counting): Counting {
  const { base, since } = counting;
  if (since.length <= MAX_SINCE) return counting;
  const old = MAX_SINCE / 2;
  return { ...counting, base: since.slice(0, old).reduce(withChange, base), since: since.slice(old) };
}
