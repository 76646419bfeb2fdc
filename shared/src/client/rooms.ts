import type { Clock } from './clock.js';
import { CallError } from './errors.js';
import { RoomLog } from './room-log.js';
import type { ConnectAnswer, EventsPage, RoomEvent } from './wire.js';

export interface RoomsHooks {
  /** Asks for the events after a seq; fails with the connection. */
  page(room: string, after: number): Promise<EventsPage>;
  deliver(event: RoomEvent): void;
  /** The continuity of a room cannot be proven: the application must load it afresh. */
  reset(room: string): void;
  /** The set of rooms being caught up has changed. */
  progress(): void;
}

const RETRY_MS = 1_000;
/** A frame has 64 KiB, and a person may be in a thousand rooms. */
const MAX_MARKS = 200;

/** The logs of all rooms this person is in, and the filling of their gaps. */
export class Rooms {
  readonly #clock: Clock;
  readonly #hooks: RoomsHooks;
  readonly #logs = new Map<string, RoomLog>();
  /** Rooms being caught up, each with the token of the one loop that may do it. */
  readonly #filling = new Map<string, symbol>();

  constructor(clock: Clock, hooks: RoomsHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  /** What `connect` resumes from. */
  get cursors(): Record<string, number> {
    return Object.fromEntries([...this.#logs].map(([room, log]) => [room, log.seq]));
  }

  /** Proof for the server that its logs are still those that `cursors` speak of. What can have been lost is recent, so the newest do. */
  get marks(): Record<string, string> | undefined {
    const marks = [...this.#logs].flatMap(([room, { mark }]) =>
      mark === undefined ? [] : [[room, mark] as const],
    );
    if (marks.length === 0) return undefined;
    return Object.fromEntries(marks.sort(([, a], [, b]) => (a < b ? 1 : -1)).slice(0, MAX_MARKS));
  }

  get catchingUp(): string[] {
    return [...this.#filling.keys()];
  }

  /** From now on the room's events after `seq` are expected, every one of them. */
  follow(room: string, seq: number): void {
    const log = this.#logs.get(room);
    if (!log) this.#logs.set(room, new RoomLog(seq));
    else this.#expect(room, log, seq);
  }

  forget(room: string): void {
    this.#logs.delete(room);
    if (this.#filling.delete(room)) this.#hooks.progress();
  }

  forgetAll(): void {
    this.#logs.clear();
    this.#filling.clear();
  }

  receive(event: RoomEvent): void {
    // A room not heard of before: its `room.added` is still on the way.
    const log = this.#logs.get(event.room) ?? new RoomLog(event.seq - 1);
    this.#logs.set(event.room, log);
    for (const next of log.take(event)) this.#hooks.deliver(next);
    if (log.behind) void this.#fill(event.room, log);
  }

  /** Without a connection nothing can be filled; the next resume brings what was held. */
  suspend(): void {
    this.#filling.clear();
    for (const log of this.#logs.values()) log.release();
  }

  /** Applies the answer to `connect`. With another epoch no cursor means anything. */
  resume(answer: ConnectAnswer, sameEpoch: boolean): void {
    const joined = new Set(answer.rooms.map((room) => room.id));
    for (const room of this.#logs.keys()) if (!joined.has(room)) this.#logs.delete(room);
    for (const { id, lastSeq } of answer.rooms) {
      const log = this.#logs.get(id);
      if (!log) this.follow(id, lastSeq);
      else if (sameEpoch) this.#resumeRoom(id, log, lastSeq, answer.recovered[id]);
      else this.#restart(id, log, lastSeq);
    }
  }

  #resumeRoom(
    room: string,
    log: RoomLog,
    lastSeq: number,
    recovered: ConnectAnswer['recovered'][string] | undefined,
  ) {
    if (recovered && !recovered.complete && recovered.from !== log.seq + 1)
      return this.#restart(room, log, recovered.top ?? lastSeq);
    for (const event of recovered?.events ?? []) this.receive(event);
    this.#expect(room, log, Math.max(lastSeq, recovered?.top ?? 0));
  }

  #restart(room: string, log: RoomLog, seq: number): void {
    log.restart(seq);
    this.#hooks.reset(room);
  }

  #expect(room: string, log: RoomLog, top: number): void {
    log.top = Math.max(log.top, top);
    if (log.behind) void this.#fill(room, log);
  }

  /** One loop per room; it ends when the room is whole, forgotten, or the connection is gone. */
  async #fill(room: string, log: RoomLog): Promise<void> {
    if (this.#filling.has(room)) return;
    const turn = Symbol(room);
    this.#filling.set(room, turn);
    this.#hooks.progress();
    while (log.behind && this.#filling.get(room) === turn) {
      const after = log.seq;
      const page = await this.#hooks.page(room, after).catch((error: Error) => error);
      if (this.#filling.get(room) !== turn) return;
      if (page instanceof Error) await this.#refused(room, page);
      else this.#apply(room, log, page, after);
    }
    if (this.#filling.get(room) !== turn) return;
    this.#filling.delete(room);
    this.#hooks.progress();
  }

  #apply(room: string, log: RoomLog, page: EventsPage, after: number): void {
    log.top = Math.max(log.top, page.top);
    for (const event of page.events) for (const next of log.take(event)) this.#hooks.deliver(next);
    // No progress: the log no longer reaches back that far.
    if (log.seq === after) this.#restart(room, log, log.top);
  }

  async #refused(room: string, error: Error): Promise<void> {
    if (error instanceof CallError && !error.retryable) return this.forget(room);
    const wait = (error instanceof CallError && error.retryAfterMs) || RETRY_MS;
    await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, wait));
  }
}
