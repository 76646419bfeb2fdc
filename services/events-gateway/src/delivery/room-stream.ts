/** Anything with a place in a room's log. */
export interface Numbered {
  readonly seq: number;
}

/** What is missing: everything after `after`, up to and including `upTo`. */
export interface Gap {
  readonly after: number;
  readonly upTo: number;
}

/** Frames held behind a gap; beyond that they are fetched from the log again, which costs less than unbounded memory. */
const MAX_HELD = 1_000;

/**
 * The log of one room as it arrives, made contiguous again. Pure: what is live, what was fetched, and what is known to exist
 * go in, frames to deliver come out. Promises, whatever comes in which order and however often:
 * - frames come out with consecutive seq from `position + 1` on, each once;
 * - `gap` names what is missing as long as anything up to the highest seq heard of has not come out.
 */
export class RoomStream<F extends Numbered> {
  #position: number;
  #top: number;
  readonly #held = new Map<number, F>();

  /** @param position seq of the last event that needs no delivery any more; 0 before everything */
  constructor(position: number) {
    this.#position = this.#top = position;
  }

  /** Seq of the last frame that came out. */
  get position(): number {
    return this.#position;
  }

  /** Null while everything heard of has come out. Ends before the first frame held. */
  get gap(): Gap | null {
    if (this.#top <= this.#position) return null;
    let upTo = this.#top;
    for (const seq of this.#held.keys()) if (seq <= upTo) upTo = seq - 1;
    return { after: this.#position, upTo };
  }

  /** Takes a frame, live or fetched. @returns what may be delivered now, in order */
  take(frame: F): readonly F[] {
    if (frame.seq <= this.#position) return NONE as readonly F[];
    if (frame.seq > this.#top) this.#top = frame.seq;
    if (frame.seq !== this.#position + 1) {
      this.#hold(frame);
      return NONE as readonly F[];
    }
    this.#position = frame.seq;
    return this.#held.size === 0 ? [frame] : [frame, ...this.#release()];
  }

  /** Somebody has seen the log as far as `top`: what has not come by then is missing. */
  learnTop(top: number): void {
    if (top > this.#top) this.#top = top;
  }

  #hold(frame: F): void {
    if (this.#held.size < MAX_HELD) this.#held.set(frame.seq, frame);
  }

  #release(): F[] {
    const ready: F[] = [];
    for (let next = this.#held.get(this.#position + 1); next; next = this.#held.get(this.#position + 1)) {
      ready.push(next);
      this.#position = next.seq;
      this.#held.delete(next.seq);
    }
    // A fetched page may have overtaken what was held.
    for (const seq of this.#held.keys()) if (seq <= this.#position) this.#held.delete(seq);
    return ready;
  }
}

const NONE: readonly Numbered[] = Object.freeze([]);
