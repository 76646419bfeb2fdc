import type { Numbered } from '@devtalk/client/room-log';

const KEPT = 64;

/**
 * The last frames that a room's hub delivered, consecutive by seq: a connection that joins a moment late is served from here instead of
 * from the log. Bounded by number, and emptied by age from outside.
 */
export class RecentFrames<F extends Numbered> {
  #frames: F[] = [];

  push(frame: F): void {
    this.#frames.push(frame);
    if (this.#frames.length > KEPT * 2) this.#frames = this.#frames.slice(-KEPT);
  }

  /** Everything after `seq`, or null where that reaches further back than is kept. */
  after(seq: number): readonly F[] | null {
    const first = this.#frames[0];
    if (first === undefined || first.seq > seq + 1) return null;
    return this.#frames.slice(seq + 1 - first.seq);
  }

  clear(): void {
    if (this.#frames.length > 0) this.#frames = [];
  }
}
