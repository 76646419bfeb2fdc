import type { OrderedConsumer } from '@devtalk/shared/bus';
import type { Chat } from '../chat.js';
import { isLater } from '../domain/stream-id.js';

/** Readers that count everything: as long as one has never been there, everything is kept for it. */
const REQUIRED_READERS = ['dashboard'];

/**
 * Cuts off what every registered reader of a partition's events has applied. Done by the partition's lease holder; two at once would
 * only do the same work twice.
 */
export class EventTrimmer {
  #timer: NodeJS.Timeout | undefined;
  #trimming: Promise<void> = Promise.resolve();

  constructor(
    private readonly chat: Chat,
    private readonly consumer: OrderedConsumer,
    private readonly everyMs: number,
  ) {}

  start(): void {
    this.#timer = setInterval(() => {
      this.#trimming = this.#trimHeld().catch((error: Error) =>
        this.chat.log.debug({ err: error }, 'events not trimmed'),
      );
    }, this.everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#trimming;
  }

  async #trimHeld(): Promise<void> {
    for (const partition of this.consumer.leases.held.keys()) await this.#trim(partition);
  }

  async #trim(partition: number): Promise<void> {
    const { bus, keys } = this.chat;
    const readers = await bus.work.hgetall(keys.room.eventCursors(partition));
    if (REQUIRED_READERS.some((reader) => readers[reader] === undefined)) return;
    const cursors = Object.values(readers);
    const slowest = cursors.reduce<string | null>((a, b) => (a === null || isLater(a, b) ? b : a), null);
    // Everything before the slowest reader's last applied event; that one stays, so that a cursor always points at something.
    if (slowest !== null) await bus.work.xtrim(keys.room.events(partition), 'MINID', '~', slowest);
  }
}
