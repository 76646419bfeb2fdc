import type { EventStream } from './event-stream.js';

/** The SSE streams of this gateway and their common ping. */
export class Streams {
  readonly #all = new Set<EventStream>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly pingMs: number) {}

  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<EventStream> {
    return this.#all.values();
  }

  get(id: string): EventStream | undefined {
    for (const stream of this.#all) if (stream.id === id) return stream;
    return undefined;
  }

  start(): void {
    this.#timer = setInterval(() => {
      for (const stream of this.#all) stream.ping();
    }, this.pingMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  add(stream: EventStream): void {
    this.#all.add(stream);
  }

  remove(stream: EventStream): void {
    this.#all.delete(stream);
  }

  closeAll(): void {
    for (const stream of [...this.#all]) stream.close();
  }
}
