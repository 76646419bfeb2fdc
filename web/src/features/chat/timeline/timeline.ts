import type { Message } from '@devtalk/contracts';

/** One's own message on its way; the server's copy of it carries the same `clientId`. */
export interface Unsent {
  clientId: string;
  text: string;
  /** ISO 8601 UTC, by this device's clock. */
  at: string;
  state: 'pending' | 'failed';
  /** An error code; `unconfirmed` for one found in storage after the page was closed; `unproven` for one that may have been sent. */
  error?: string;
  /** When it was last sent, in ms since 1970 by this device's clock. */
  sentAt?: number;
  /** The room's top as it was known before it was first sent. */
  after?: number;
  /** The person wants it sent, though it may have been before. */
  isWanted?: boolean;
}

/** What is held of a room's messages: always its newest stretch, without holes. */
export interface Timeline {
  status: 'empty' | 'loading' | 'ready' | 'failed';
  /** Ascending by seq. */
  messages: readonly Message[];
  hasBefore: boolean;
  loadingOlder: boolean;
  unsent: readonly Unsent[];
  /** The reader had read up to this seq when the room was opened; what follows is new. */
  marker: number | null;
}

export const emptyTimeline: Timeline = {
  status: 'empty',
  messages: [],
  hasBefore: false,
  loadingOlder: false,
  unsent: [],
  marker: null,
};

/** Puts messages in by seq; one that is there already is replaced by the newer copy. */
export function withMessages(timeline: Timeline, added: readonly Message[]): Timeline {
  if (added.length === 0) return timeline;
  return { ...timeline, messages: merge(timeline.messages, added) };
}

function merge(held: readonly Message[], added: readonly Message[]): Message[] {
  const last = held.at(-1);
  const first = added[0];
  if (!last || (first && first.seq > last.seq)) return [...held, ...added];
  const bySeq = new Map([...held, ...added].map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Changes one message, if it is held. */
export function changeMessage(
  timeline: Timeline,
  seq: number,
  change: (message: Message) => Message,
): Timeline {
  const index = timeline.messages.findIndex((message) => message.seq === seq);
  const message = timeline.messages[index];
  if (!message) return timeline;
  return { ...timeline, messages: timeline.messages.with(index, change(message)) };
}

export function withUnsent(timeline: Timeline, entry: Unsent): Timeline {
  const others = timeline.unsent.filter(({ clientId }) => clientId !== entry.clientId);
  return { ...timeline, unsent: [...others, entry] };
}

/** Keeps the place of the entry, so that the order in which things were said stays visible. */
export function changeUnsent(timeline: Timeline, clientId: string, change: Partial<Unsent>): Timeline {
  const unsent = timeline.unsent.map((entry) =>
    entry.clientId === clientId ? { ...entry, ...change } : entry,
  );
  return { ...timeline, unsent };
}

export function withoutUnsent(timeline: Timeline, clientId: string): Timeline {
  if (!timeline.unsent.some((entry) => entry.clientId === clientId)) return timeline;
  return { ...timeline, unsent: timeline.unsent.filter((entry) => entry.clientId !== clientId) };
}

/** The server has these: one's own among them are no longer on their way. */
export function confirmed(timeline: Timeline, messages: readonly Message[], selfId: string): Timeline {
  return messages
    .filter((message) => message.author.id === selfId)
    .reduce((result, message) => withoutUnsent(result, message.clientId), timeline);
}
