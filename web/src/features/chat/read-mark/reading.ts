import { type RealtimeClient, seenUpTo } from '@devtalk/client';
import type { Store } from '../../../lib/store.js';
import { type ChatState, timelineOf, withCounts, withReadAnswer, withTimeline } from '../chat-state.js';

const GATHER_MS = 400;

/** How far the reader has read: told to the server at most every 0.4 s and never backwards. */
export class Reading {
  readonly #client: RealtimeClient;
  readonly #store: Store<ChatState>;
  readonly #told = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(client: RealtimeClient, store: Store<ChatState>) {
    this.#client = client;
    this.#store = store;
  }

  /** The newest message of the room is before the reader's eyes. */
  seen(room: string): void {
    const state = this.#store.get();
    const newest = timelineOf(state, room).messages.at(-1)?.seq ?? 0;
    const known = Math.max(this.#told.get(room) ?? 0, state.rooms[room]?.me?.readSeq ?? 0);
    if (newest <= known) return;
    this.#show(room, newest);
    if (this.#timers.has(room)) return;
    this.#timers.set(
      room,
      setTimeout(() => void this.#tell(room), GATHER_MS),
    );
  }

  /** The reader looks away: what comes from now on is new. */
  lookedAway(room: string): void {
    const newest = timelineOf(this.#store.get(), room).messages.at(-1)?.seq ?? null;
    this.#mark(room, newest);
  }

  /** The reader is back: if nothing came, what comes next is read as it comes. */
  lookedBack(room: string): void {
    const { marker, messages } = timelineOf(this.#store.get(), room);
    if (marker !== null && marker >= (messages.at(-1)?.seq ?? 0)) this.#mark(room, null);
  }

  #mark(room: string, marker: number | null): void {
    this.#store.update((state) => withTimeline(state, room, (timeline) => ({ ...timeline, marker })));
  }

  forget(): void {
    this.#told.clear();
  }

  async #tell(room: string): Promise<void> {
    this.#timers.delete(room);
    const seq = timelineOf(this.#store.get(), room).messages.at(-1)?.seq;
    if (seq === undefined) return;
    this.#told.set(room, seq);
    const answer = await this.#client.call('read.mark', { room, seq }).catch(() => undefined);
    if (!answer) {
      this.#told.delete(room);
      this.#show(room, 0);
      return;
    }
    this.#store.update((state) => withReadAnswer(state, room, answer));
  }

  /** Shown as read at once; 0 takes it back. */
  #show(room: string, seq: number): void {
    this.#store.update((state) => withCounts(state, room, (counting) => seenUpTo(counting, seq)));
  }
}
