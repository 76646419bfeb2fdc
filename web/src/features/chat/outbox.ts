import { CallError, type RealtimeClient } from '@devtalk/shared/client';
import { randomId } from '../../lib/random-id.js';
import type { Store } from '../../lib/store.js';
import { type ChatState, timelineOf, withTimeline } from './chat-state.js';
import type { Outbox, OutboxStorage } from './outbox-storage.js';
import { changeUnsent, type Unsent, withoutUnsent, withUnsent } from './timeline.js';
import { applyCreated } from './timeline-events.js';

const DEADLINE_MS = 60_000;
const RETRY_MS = 1_000;

/**
 * One's own messages on their way. In a room they leave one after the other, each only once the one before it
 * is answered, so that a refusal which passes (a rate limit, a restart) cannot reorder what a person said.
 */
export class OutboxSender {
  readonly #client: RealtimeClient;
  readonly #store: Store<ChatState>;
  readonly #storage: OutboxStorage;
  readonly #selfId: string;
  readonly #busy = new Set<string>();

  constructor(client: RealtimeClient, store: Store<ChatState>, storage: OutboxStorage, selfId: string) {
    this.#client = client;
    this.#store = store;
    this.#storage = storage;
    this.#selfId = selfId;
    for (const [room, entries] of Object.entries(storage.adopt(Date.now())))
      for (const entry of entries) this.#put(room, entry);
  }

  send(room: string, text: string): void {
    this.#put(room, { clientId: randomId(), text, at: new Date().toISOString(), state: 'pending' });
    void this.#pump(room);
  }

  retry(room: string, clientId: string): void {
    this.#change(room, clientId, { state: 'pending' });
    void this.#pump(room);
  }

  /** Gives the text back, for the composer. */
  discard(room: string, clientId: string): string | undefined {
    const entry = timelineOf(this.#store.get(), room).unsent.find((unsent) => unsent.clientId === clientId);
    this.#store.update((state) => withTimeline(state, room, (timeline) => withoutUnsent(timeline, clientId)));
    this.#save();
    return entry?.text;
  }

  /** Everything that waits, by room: what a displaced person is shown. */
  waiting(): Outbox {
    const { timelines } = this.#store.get();
    return Object.fromEntries(
      Object.entries(timelines)
        .filter(([, { unsent }]) => unsent.length > 0)
        .map(([room, { unsent }]) => [room, [...unsent]]),
    );
  }

  async #pump(room: string): Promise<void> {
    if (this.#busy.has(room)) return;
    this.#busy.add(room);
    for (let next = this.#next(room); next; next = this.#next(room)) await this.#deliver(room, next);
    this.#busy.delete(room);
  }

  #next(room: string): Unsent | undefined {
    return timelineOf(this.#store.get(), room).unsent.find(({ state }) => state === 'pending');
  }

  async #deliver(room: string, { clientId, text }: Unsent): Promise<void> {
    try {
      const { message } = await this.#client.call(
        'message.send',
        { room, clientId, text },
        { deadlineMs: DEADLINE_MS },
      );
      this.#store.update((state) =>
        withTimeline(state, room, (timeline) => applyCreated(timeline, message, this.#selfId)),
      );
      this.#save();
    } catch (error) {
      await this.#refused(room, clientId, error);
    }
  }

  async #refused(room: string, clientId: string, error: unknown): Promise<void> {
    if (error instanceof CallError && error.retryable) {
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs ?? RETRY_MS));
      return;
    }
    const code = error instanceof CallError ? error.code : 'internal';
    this.#change(room, clientId, { state: 'failed', error: code });
  }

  #put(room: string, entry: Unsent): void {
    this.#store.update((state) => withTimeline(state, room, (timeline) => withUnsent(timeline, entry)));
    this.#save();
  }

  #change(room: string, clientId: string, change: Partial<Unsent>): void {
    this.#store.update((state) =>
      withTimeline(state, room, (timeline) => changeUnsent(timeline, clientId, change)),
    );
    this.#save();
  }

  #save(): void {
    this.#storage.save(this.waiting());
  }
}
