import { type Batch, onTick } from '@devtalk/bus';
import type { Chat } from '../pipeline/chat.js';
import { Usage } from '../suggestion/usage.js';
import type { RoomChange } from './room-event.js';

/** Our name among the readers of events. */
export const READER = 'chat';

const STORE_EVERY_MS = 1_000;

interface Applied {
  fence: string;
  last: string;
  stored: string;
  usage: Usage;
}

/**
 * How far the projection has come in each partition. Stored once a second and not with every batch: who takes over applies a second's
 * worth of events again, which changes nothing.
 */
export class Progress {
  readonly #applied = new Map<number, Applied>();
  #endRounds = () => {};
  #storing: Promise<void> = Promise.resolve();

  constructor(private readonly chat: Chat) {}

  start(): void {
    this.#endRounds = onTick(STORE_EVERY_MS, () => void this.store());
  }

  async stop(): Promise<void> {
    this.#endRounds();
    await this.store();
  }

  /** After `batch` has been applied. A new lease begins at what is stored: what an older one gathered beyond that comes again. */
  async reached(batch: Batch<RoomChange>): Promise<void> {
    const applied = this.#known(batch) ?? (await this.#begin(batch));
    for (const change of batch.entries) {
      applied.usage.gather(change);
      applied.last = change.id;
    }
  }

  store(): Promise<void> {
    this.#storing = this.#storing.then(() => this.#storeAll());
    return this.#storing;
  }

  #known({ partition, fence }: Batch<RoomChange>): Applied | undefined {
    const applied = this.#applied.get(partition);
    return applied?.fence === fence ? applied : undefined;
  }

  /** Not while something is being stored, whose position would be read too early. */
  async #begin(batch: Batch<RoomChange>): Promise<Applied> {
    await this.#storing;
    const applied = { fence: batch.fence, last: '', stored: '', usage: await Usage.open(this.chat, batch) };
    this.#applied.set(batch.partition, applied);
    return applied;
  }

  /** Where it fails, the next batch begins anew; the uses gathered are then lost, which a ranking can bear. */
  async #storeAll(): Promise<void> {
    for (const [partition, applied] of [...this.#applied]) {
      const { last, usage } = applied;
      if (last === applied.stored) continue;
      try {
        await usage.store();
        await moveTo(this.chat, partition, last);
        applied.stored = last;
      } catch (error) {
        if (this.#applied.get(partition) === applied) this.#applied.delete(partition);
        this.chat.log.debug({ err: error, partition }, 'progress of the projection not stored');
      }
    }
  }
}

export async function moveTo({ bus, keys }: Chat, partition: number, id: string): Promise<void> {
  await bus.work.hset(keys.room.eventCursors(partition), READER, id);
}

/** Registers us as a reader before the first event, so that none is trimmed unread. */
export async function storedProgress({ bus, keys }: Chat, partition: number): Promise<string> {
  const cursors = keys.room.eventCursors(partition);
  await bus.work.hsetnx(cursors, READER, '0-0');
  return (await bus.work.hget(cursors, READER)) ?? '0-0';
}
