import type { RealtimeClient } from '@devtalk/client';
import type { Message, RoomEvent } from '@devtalk/contracts';
import type { Store } from '../../../lib/store.js';
import { type ChatState, timelineOf, withTimeline } from '../chat-state.js';
import { confirmed, emptyTimeline, type Timeline, withMessages } from './timeline.js';
import { applyEvent } from './timeline-events.js';

const PAGE = 50;

/** Loads a room's messages: the newest when it is opened, older ones as the reader goes back. */
export class History {
  readonly #client: RealtimeClient;
  readonly #store: Store<ChatState>;
  readonly #selfId: string;
  /** Events that arrive while a page is on its way may be newer than the page: they are applied after it. */
  readonly #meanwhile = new Map<string, RoomEvent[]>();

  constructor(client: RealtimeClient, store: Store<ChatState>, selfId: string) {
    this.#client = client;
    this.#store = store;
    this.#selfId = selfId;
  }

  remember(event: RoomEvent): void {
    this.#meanwhile.get(event.room)?.push(event);
  }

  async open(room: string): Promise<void> {
    const { status, messages } = timelineOf(this.#store.get(), room);
    if (status === 'ready') this.#change(room, { marker: this.#readUpTo(room, messages) });
    if (status === 'empty' || status === 'failed') await this.#load(room);
  }

  /** What is held is no longer the room's log. Unsent messages stay: they are nobody else's copy. */
  async reload(room: string): Promise<void> {
    const { status, unsent } = timelineOf(this.#store.get(), room);
    if (status === 'empty') return;
    this.#store.update((state) => withTimeline(state, room, () => ({ ...emptyTimeline, unsent })));
    await this.#load(room);
  }

  async older(room: string): Promise<void> {
    const { hasBefore, loadingOlder, messages } = timelineOf(this.#store.get(), room);
    const before = messages[0]?.seq;
    if (!hasBefore || loadingOlder || before === undefined) return;
    this.#change(room, { loadingOlder: true });
    try {
      const page = await this.#client.call('room.history', { room, before, limit: PAGE });
      this.#store.update((state) =>
        withTimeline(state, room, (timeline) => withMessages(timeline, page.messages)),
      );
      this.#change(room, { hasBefore: page.hasBefore });
    } finally {
      this.#change(room, { loadingOlder: false });
    }
  }

  async #load(room: string): Promise<void> {
    const meanwhile: RoomEvent[] = [];
    this.#meanwhile.set(room, meanwhile);
    this.#change(room, { status: 'loading' });
    try {
      const { messages, hasBefore } = await this.#client.call('room.history', { room, limit: PAGE });
      this.#store.update((state) =>
        withTimeline(state, room, (timeline) => {
          const marker = this.#readUpTo(room, messages);
          const loaded = confirmed(withMessages(timeline, messages), messages, this.#selfId);
          const ready: Timeline = { ...loaded, status: 'ready', hasBefore, marker };
          return meanwhile.reduce((result, event) => applyEvent(result, event, this.#selfId), ready);
        }),
      );
    } catch {
      this.#change(room, { status: 'failed' });
    } finally {
      if (this.#meanwhile.get(room) === meanwhile) this.#meanwhile.delete(room);
    }
  }

  /** Null where nothing is new: what comes from then on is read as it comes. */
  #readUpTo(room: string, messages: readonly Message[]): number | null {
    const readSeq = this.#store.get().rooms[room]?.me?.readSeq;
    return readSeq !== undefined && readSeq < (messages.at(-1)?.seq ?? 0) ? readSeq : null;
  }

  #change(room: string, change: Partial<Timeline>): void {
    this.#store.update((state) => withTimeline(state, room, (timeline) => ({ ...timeline, ...change })));
  }
}
