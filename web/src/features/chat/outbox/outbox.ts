import { CallError, findSent, mayBeForgotten, type RealtimeClient } from '@devtalk/client';
import type { Message } from '@devtalk/contracts';
import { randomId } from '../../../lib/random-id.js';
import type { Store } from '../../../lib/store.js';
import { type ChatState, timelineOf, withTimeline } from '../chat-state.js';
import { changeUnsent, type Unsent, withoutUnsent, withUnsent } from '../timeline/timeline.js';
import { applyCreated } from '../timeline/timeline-events.js';
import type { Outbox, OutboxStorage } from './outbox-storage.js';

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
  readonly #now: () => number;
  readonly #busy = new Set<string>();

  constructor(
    client: RealtimeClient,
    store: Store<ChatState>,
    storage: OutboxStorage,
    selfId: string,
    now: () => number = Date.now,
  ) {
    this.#now = now;
    this.#client = client;
    this.#store = store;
    this.#storage = storage;
    this.#selfId = selfId;
    for (const [room, entries] of Object.entries(storage.adopt(now())))
      for (const entry of entries) this.#put(room, entry);
  }

  send(room: string, text: string): void {
    this.#put(room, {
      clientId: randomId(),
      text,
      at: new Date(this.#now()).toISOString(),
      state: 'pending',
    });
    void this.#pump(room);
  }

  retry(room: string, clientId: string): void {
    this.#change(room, clientId, { state: 'pending', isWanted: true });
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

  async #deliver(room: string, entry: Unsent): Promise<void> {
    const { clientId, text } = entry;
    try {
      const isOld = entry.sentAt !== undefined && mayBeForgotten(entry.sentAt, this.#now());
      if (isOld && (await this.#isSettledBefore(room, entry))) return;
      // Taken back while it was looked for.
      if (this.#next(room)?.clientId !== clientId) return;
      this.#change(room, clientId, this.#sending(room, entry));
      const { message } = await this.#client.call(
        'message.send',
        { room, clientId, text },
        { deadlineMs: DEADLINE_MS },
      );
      this.#arrived(room, message);
    } catch (error) {
      await this.#refused(room, clientId, error);
    }
  }

  #sending(room: string, { after = this.#store.get().rooms[room]?.lastSeq }: Unsent): Partial<Unsent> {
    return { sentAt: this.#now(), isWanted: false, ...(after === undefined ? {} : { after }) };
  }

  /**
   * For one that was sent so long ago that the server may have forgotten its clientId (a laptop slept over the weekend): it may be there
   * already, and sent again would be there twice. Where that cannot be told, the person decides.
   */
  async #isSettledBefore(room: string, { clientId, after, isWanted }: Unsent): Promise<boolean> {
    const found = await findSent(this.#client, { room, userId: this.#selfId, clientId, after });
    if (found === 'absent' || (found === 'unknown' && isWanted)) return false;
    if (found === 'unknown') this.#change(room, clientId, { state: 'failed', error: 'unproven' });
    else this.#arrived(room, found);
    return true;
  }

  #arrived(room: string, message: Message): void {
    this.#store.update((state) =>
      withTimeline(state, room, (timeline) => applyCreated(timeline, message, this.#selfId)),
    );
    this.#save();
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
