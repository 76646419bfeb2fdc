import type { Flushable, FlushScheduler } from './flush-scheduler.js';

/** The part of `net.Socket` a writer needs. */
export interface ByteSink {
  readonly writableLength: number;
  readonly writable: boolean;
  write(bytes: Buffer): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

/** What all writers of a gateway share. */
export interface WriterContext {
  scheduler: FlushScheduler;
  /** Most bytes that may wait for one reader. */
  maxBytes: number;
  onBytes(bytes: number, frames: number): void;
  /** An ephemeral frame gave way to a newer one of its key, or to the bound. */
  onDropped(key: string): void;
}

/** Ephemeral values kept for a slow reader, of different keys. */
const MAX_LATEST = 64;

/** The last joined write: connections of one room mostly have the very same frames queued in the same turn. */
let lastFrames: readonly Buffer[] = [];
let lastJoined: Buffer = Buffer.alloc(0);

/**
 * The one place that writes to a connection. Promises:
 * - durable frames leave in the order given, none is dropped; past `maxBytes` waiting, `overflow` is called once and
 *   nothing more is taken: the reader is too slow and must resume;
 * - while the reader is slow, of the ephemeral frames of one key only the last is kept;
 * - frames queued together leave in one write.
 */
export class Writer implements Flushable {
  #queue: Buffer[] = [];
  #queued = 0;
  #dirty = false;
  #blocked = false;
  #closed = false;
  #latest: Map<string, Buffer> | undefined;

  constructor(
    private readonly sink: ByteSink,
    private readonly context: WriterContext,
    private readonly overflow: () => void,
    private readonly drained: () => void,
  ) {}

  /** Bytes that wait, here and in the socket. */
  get waiting(): number {
    return this.#queued + this.sink.writableLength;
  }

  /** The reader does not keep up: the kernel's buffer is full. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** `urgent`: does not wait for others under load; what is queued before it leaves with it. */
  send(frame: Buffer, urgent = false): void {
    if (this.#closed) return;
    this.#queue.push(frame);
    this.#queued += frame.length;
    if (this.waiting > this.context.maxBytes) this.#giveUp();
    else this.#schedule(urgent);
  }

  /** May be merged with a later one of the same key, or dropped. */
  sendEphemeral(key: string, frame: Buffer): void {
    if (!this.#blocked) this.send(frame);
    else if (!this.#closed) this.#keepLatest(key, frame);
  }

  flush(): number {
    this.#dirty = false;
    return this.#blocked || this.#closed ? 0 : this.#writeAll();
  }

  /** Hands over what is queued, whatever the socket's state, and takes nothing more. */
  end(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.sink.writable) this.#writeAll();
  }

  /** Forgets what is queued and takes nothing more. */
  discard(): void {
    this.#closed = true;
    this.#queue = [];
    this.#queued = 0;
    this.#latest = undefined;
  }

  #keepLatest(key: string, frame: Buffer): void {
    this.#latest ??= new Map();
    if (this.#latest.delete(key)) this.context.onDropped(key);
    this.#latest.set(key, frame);
    if (this.#latest.size > MAX_LATEST) this.#dropOldest(this.#latest);
  }

  #schedule(urgent: boolean): void {
    if (this.#blocked) return;
    if (urgent) {
      this.context.scheduler.addUrgent(this);
      return;
    }
    if (this.#dirty) return;
    this.#dirty = true;
    this.context.scheduler.add(this);
  }

  #writeAll(): number {
    const frames = this.#queue;
    if (frames.length === 0 || !this.sink.writable) return 0;
    const bytes = this.#queued;
    this.#queue = [];
    this.#queued = 0;
    this.context.onBytes(bytes, frames.length);
    if (!this.sink.write(join(frames, bytes)) && !this.#blocked) this.#block();
    return frames.length;
  }

  #block(): void {
    this.#blocked = true;
    this.sink.once('drain', () => {
      this.#blocked = false;
      if (this.#closed) return;
      this.drained();
      for (const frame of this.#latest?.values() ?? []) this.send(frame);
      this.#latest = undefined;
      this.flush();
    });
  }

  #giveUp(): void {
    this.discard();
    this.overflow();
  }

  #dropOldest(latest: Map<string, Buffer>): void {
    const [oldest] = latest.keys();
    if (oldest === undefined) return;
    latest.delete(oldest);
    this.context.onDropped(oldest);
  }
}

function join(frames: readonly Buffer[], bytes: number): Buffer {
  if (frames.length === 1) return frames[0] as Buffer;
  if (isSame(frames, lastFrames)) return lastJoined;
  lastFrames = frames;
  lastJoined = Buffer.concat(frames, bytes);
  return lastJoined;
}

function isSame(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
