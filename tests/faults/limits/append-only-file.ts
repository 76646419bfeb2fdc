import { existsSync, readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

const SAMPLED_EVERY_MS = 20;

/** What Redis has written of its append-only file, which is more than a disk may hold of it when the power goes. */
export class AppendOnlyFile {
  readonly #samples: { at: number; size: number }[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly folder: string) {}

  /** Commands since the last rewrite: the part that grows. */
  get path(): string {
    const parts = join(this.folder, 'appendonlydir');
    const names = existsSync(parts) ? readdirSync(parts) : [];
    const newest = names.filter((name) => name.endsWith('.incr.aof')).sort();
    return join(parts, newest.at(-1) ?? '');
  }

  get size(): number {
    return statSync(this.path).size;
  }

  watch(): void {
    this.#timer = setInterval(() => {
      this.#samples.push({ at: performance.now(), size: this.size });
    }, SAMPLED_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** How long it was at a time of this process' monotonic clock. */
  sizeAt(time: number): number {
    return this.#samples.findLast(({ at }) => at <= time)?.size ?? 0;
  }

  /** @returns bytes that are gone */
  cut(size: number): number {
    const gone = this.size - size;
    truncateSync(this.path, size);
    return gone;
  }
}
