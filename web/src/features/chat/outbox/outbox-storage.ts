import { isRecord, readStored, writeStored } from '../../../lib/storage.js';
import type { Unsent } from '../timeline/timeline.js';

/** Unsent messages by room. */
export type Outbox = Record<string, Unsent[]>;

interface StoredUnsent extends Unsent {
  room: string;
  tab: string;
}

/** Another tab's entry is left to it this long; after that its tab is gone, and sending twice is harmless within a day. */
const OTHER_TAB_MS = 5 * 60_000;

const isEntry = (value: unknown): value is StoredUnsent =>
  isRecord(value) &&
  ['room', 'tab', 'clientId', 'text', 'at'].every((field) => typeof value[field] === 'string');
const isEntries = (value: unknown): value is StoredUnsent[] => Array.isArray(value) && value.every(isEntry);

/** Keeps what was not confirmed over a reload, a crash or a takeover. The `clientId` makes a repetition harmless as long as the server remembers it. */
export class OutboxStorage {
  readonly #key: string;
  readonly #tab: string;

  constructor(userId: string, tab: string) {
    this.#key = `unsent.${userId}`;
    this.#tab = tab;
  }

  /** What an earlier life of this tab, or a tab that is gone, left behind. */
  adopt(now: number): Outbox {
    const outbox: Outbox = {};
    for (const { room, tab, ...entry } of this.#read()) {
      if (tab !== this.#tab && now - Date.parse(entry.at) < OTHER_TAB_MS) continue;
      const sentAt = entry.sentAt ?? Date.parse(entry.at);
      outbox[room] = [...(outbox[room] ?? []), { ...entry, sentAt, state: 'failed', error: 'unconfirmed' }];
    }
    return outbox;
  }

  save(outbox: Outbox): void {
    const own = Object.entries(outbox).flatMap(([room, entries]) =>
      entries.map((entry) => ({ ...entry, room, tab: this.#tab })),
    );
    const ids = new Set(own.map(({ clientId }) => clientId));
    const others = this.#read().filter(({ tab, clientId }) => tab !== this.#tab && !ids.has(clientId));
    const all = [...others, ...own];
    writeStored(this.#key, all.length > 0 ? all : undefined);
  }

  #read(): StoredUnsent[] {
    return readStored(this.#key, isEntries) ?? [];
  }
}
