import { isRecord, readStored, writeStored } from '../../../lib/storage.js';

const isDrafts = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === 'string');

/** What is being written, by room; kept in storage so that nothing but sending or deleting it loses it. */
export class Drafts {
  readonly #key: string;

  constructor(userId: string) {
    this.#key = `drafts.${userId}`;
  }

  all(): Record<string, string> {
    return readStored(this.#key, isDrafts) ?? {};
  }

  get(room: string): string {
    return this.all()[room] ?? '';
  }

  /** Reads before it writes: other tabs write drafts of other rooms. */
  set(room: string, text: string): void {
    const { [room]: _, ...others } = this.all();
    const drafts = text === '' ? others : { ...others, [room]: text };
    writeStored(this.#key, Object.keys(drafts).length > 0 ? drafts : undefined);
  }

  clear(): void {
    writeStored(this.#key, undefined);
  }
}
