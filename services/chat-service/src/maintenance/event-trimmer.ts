import { EventTrimmer, type OrderedConsumer } from '@devtalk/bus';
import type { ChatContext } from '../pipeline/chat-context.js';

/** Trims the events of the partitions whose commands this instance carries out. */
export class RoomEventTrimmer {
  readonly #trimmer: EventTrimmer;
  #timer: NodeJS.Timeout | undefined;
  #trimming: Promise<void> = Promise.resolve();

  constructor(
    private readonly chat: ChatContext,
    private readonly consumer: OrderedConsumer,
    private readonly settings: { readonly trimEveryMs: number; readonly eventsMax: number },
  ) {
    const { bus, log } = chat;
    const options = { client: bus.work, clock: bus.clock, log, mostKept: settings.eventsMax };
    this.#trimmer = new EventTrimmer(options);
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#trimming = this.#trimHeld().catch((error: Error) =>
        this.chat.log.debug({ err: error }, 'events not trimmed'),
      );
    }, this.settings.trimEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#trimming;
  }

  async #trimHeld(): Promise<void> {
    const { events, eventCursors } = this.chat.keys.room;
    for (const p of this.consumer.leases.held.keys()) await this.#trimmer.trim(events(p), eventCursors(p));
  }
}
