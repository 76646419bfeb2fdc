import type { RoomEvent } from './wire.js';

/** Beyond this many held events it is cheaper to page them again than to keep them. */
const MAX_HELD = 1_000;

/**
 * How far this client has seen one room. Events leave `take` exactly once each, in order and without holes:
 * a repeated one is dropped, one that came too early is held until what lies before it has been fetched.
 */
export class RoomLog {
  seq: number;
  /** The highest seq known to exist. */
  top: number;
  /** When the event at `seq` was made, where this client has got it: names that very event. */
  mark: string | undefined;
  readonly #held = new Map<number, RoomEvent>();

  constructor(seq: number) {
    this.seq = seq;
    this.top = seq;
  }

  get behind(): boolean {
    return this.top > this.seq;
  }

  /** The events that are next in order now that this one has arrived; none if it is early or known. */
  take(event: RoomEvent): RoomEvent[] {
    this.top = Math.max(this.top, event.seq);
    if (event.seq <= this.seq) return [];
    if (this.#held.size < MAX_HELD || event.seq === this.seq + 1) this.#held.set(event.seq, event);
    return this.#drain();
  }

  /** What was held is dropped: after a lost connection the resume brings it again. */
  release(): void {
    this.#held.clear();
    this.top = this.seq;
  }

  /** Starts afresh at a position; the application must load what it shows again. */
  restart(seq: number): void {
    this.seq = seq;
    this.mark = undefined;
    this.release();
  }

  #drain(): RoomEvent[] {
    const ready: RoomEvent[] = [];
    for (let next = this.#held.get(this.seq + 1); next; next = this.#held.get(this.seq + 1)) {
      this.#held.delete(next.seq);
      this.seq = next.seq;
      this.mark = next.at;
      ready.push(next);
    }
    return ready;
  }
}
