/** Anything with a position in a room's log. */
export interface Numbered {
  readonly seq: number;
}

/** What is missing: everything after `after`, up to and including `upTo`. */
export interface Gap {
  readonly after: number;
  readonly upTo: number;
}

/** Entries held behind a gap. Beyond that they are fetched from the log again, which costs less than unbounded memory. */
const MAX_HELD = 1_000;

/**
 * The log of one room as it arrives, made contiguous again; used by the client and by the gateway. Pure: live and fetched entries and
 * tops of the log go in, entries to deliver come out. Guarantees, whatever comes in which order and however often:
 * - entries come out with consecutive seq from `position + 1` on, each once;
 * - `gap` names what is missing as long as anything up to the highest known seq has not come out.
 */
export class RoomLog<E extends Numbered> {
  #position: number;
  #top: number;
  #last: E | undefined;
  readonly #held = new Map<number, E>();

  /** @param position seq of the last entry that needs no delivery any more; 0 before everything */
  constructor(position: number) {
    this.#position = this.#top = position;
  }

  /** Seq of the last entry that came out. */
  get position(): number {
    return this.#position;
  }

  /** The entry at `position`; undefined where it never came through here. */
  get last(): E | undefined {
    return this.#last;
  }

  /** The highest seq known to exist. */
  get top(): number {
    return this.#top;
  }

  get isBehind(): boolean {
    return this.#top > this.#position;
  }

  /** Null while everything known has come out. Ends before the first entry held. */
  get gap(): Gap | null {
    if (!this.isBehind) return null;
    let upTo = this.#top;
    for (const seq of this.#held.keys()) if (seq <= upTo) upTo = seq - 1;
    return { after: this.#position, upTo };
  }

  /** Takes an entry, live or fetched. @returns what may be delivered now, in order */
  take(entry: E): readonly E[] {
    if (entry.seq <= this.#position) return NONE;
    if (entry.seq > this.#top) this.#top = entry.seq;
    if (entry.seq !== this.#position + 1) {
      if (this.#held.size < MAX_HELD) this.#held.set(entry.seq, entry);
      return NONE;
    }
    this.#advance(entry);
    return this.#held.size === 0 ? [entry] : [entry, ...this.#drain()];
  }

  /** The log reaches at least up to `top`: what does not come by then is missing. */
  learnTop(top: number): void {
    if (top > this.#top) this.#top = top;
  }

  /** Drops what is held and the known top: after a lost connection the resume brings both again. */
  release(): void {
    this.#held.clear();
    this.#top = this.#position;
  }

  /** Starts afresh at a position: what was delivered before is not continued. */
  restart(position: number): void {
    this.#position = position;
    this.#last = undefined;
    this.release();
  }

  #advance(entry: E): void {
    this.#position = entry.seq;
    this.#last = entry;
  }

  #drain(): E[] {
    const ready: E[] = [];
    for (let next = this.#held.get(this.#position + 1); next; next = this.#held.get(this.#position + 1)) {
      this.#held.delete(next.seq);
      this.#advance(next);
      ready.push(next);
    }
    // A fetched page may have overtaken what was held.
    for (const seq of this.#held.keys()) if (seq <= this.#position) this.#held.delete(seq);
    return ready;
  }
}

const NONE: readonly never[] = Object.freeze([]);
