/** Enough to cover what a resume and the live stream can bring twice. */
const REMEMBERED = 256;

/** The cursor over this person's own events, and the memory that keeps each from being delivered twice. */
export class UserEvents {
  readonly #seen = new Set<string>();
  last: string | undefined;

  isNew(eventId: string): boolean {
    if (this.#seen.has(eventId)) return false;
    this.#seen.add(eventId);
    this.last = eventId;
    for (const oldest of this.#seen) {
      if (this.#seen.size <= REMEMBERED) break;
      this.#seen.delete(oldest);
    }
    return true;
  }

  /** The server's own position, which is ahead of the last event where there was none to tell. */
  moveTo(cursor: string): void {
    this.last = cursor;
  }

  clear(): void {
    this.#seen.clear();
    this.last = undefined;
  }
}
