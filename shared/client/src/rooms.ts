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
const MAX_CHECKPOINTS = 200;
/** Pages asked for at once, and ms between further ones: somebody who is behind in a thousand rooms must not be refused for asking too fast. */
const FILL_BURST = 40;
const FILL_EVERY_MS = 40;

const latestFirst = (a: string, b: string): number => (a < b ? 1 : a > b ? -1 : 0);

/** What `connect` resumes from. */
export interface HeldRooms {
  readonly rooms: Record<string, number>;
  /** Proof for the server that its logs are still those that `rooms` speaks of. What can have been lost is recent, so the newest have one. */
  readonly marks?: Record<string, string>;
}

/** The logs of all rooms this person is in, and the filling of their gaps. */
export class Rooms {
  readonly #clock: Clock;
  readonly #hooks: RoomsHooks;
  readonly #logs = new Map<string, RoomLog<RoomEvent>>();
  /** Rooms being caught up, each with the token of the one loop that may do it. */
  readonly #filling = new Map<string, symbol>();
  /** The rooms that the present connection has resumed. */
  #sent: ReadonlySet<string> = new Set();
  /** Rooms known to be this person's, while their list is still coming in pages; undefined once it is whole. */
  #listed: Set<string> | undefined;
  #nextFillAt = 0;

  constructor(clock: Clock, hooks: RoomsHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
  }

  /** As many rooms as `bytes` of JSON hold, those with the latest events first; the others are caught up by the tops that lists tell. */
  held(bytes: number): HeldRooms {
    const rooms: [string, number][] = [];
    const marks: [string, string][] = [];
    const newest = [...this.#logs].sort(([, a], [, b]) => latestFirst(a.last?.at ?? '', b.last?.at ?? ''));
    let left = bytes;
    for (const [room, { position, last }] of newest) {
      const checkpoint = marks.length < MAX_CHECKPOINTS ? last?.at : undefined;
      left -=
        room.length +
        String(position).length +
        4 +
        (checkpoint === undefined ? 0 : room.length + checkpoint.length + 6);
      if (left < 0) break;
      rooms.push([room, position]);
      if (checkpoint !== undefined) marks.push([room, checkpoint]);
    }
    this.#sent = new Set(rooms.map(([room]) => room));
    return {
      rooms: Object.fromEntries(rooms),
      ...(marks.length > 0 && { marks: Object.fromEntries(marks) }),
    };
  }

  get catchingUp(): string[] {
    return [...this.#filling.keys()];
  }

  /** From now on the room's events after `seq` are expected, every one of them. */
  follow(room: string, seq: number): void {
    this.#listed?.add(room);
    const log = this.#logs.get(room);
    if (!log) this.#logs.set(room, new RoomLog<RoomEvent>(seq));
    else this.#expect(room, log, seq);
  }

  forget(room: string): void {
    this.#logs.delete(room);
    if (this.#filling.delete(room)) this.#hooks.progress();
  }

  forgetAll(): void {
    this.#logs.clear();
    this.#filling.clear();
    this.#listed = undefined;
  }

  receive(event: RoomEvent): void {
    this.#listed?.add(event.room);
    // A room not heard of before: its `room.added` is still on the way.
    const log = this.#logs.get(event.room) ?? new RoomLog<RoomEvent>(event.seq - 1);
    this.#logs.set(event.room, log);
    for (const next of log.take(event)) this.#hooks.deliver(next);
    if (log.isBehind) void this.#fill(event.room, log);
  }

  /** Without a connection nothing can be filled; the next resume brings what was held. */
  suspend(): void {
    this.#filling.clear();
    this.#listed = undefined;
    for (const log of this.#logs.values()) log.release();
  }

  /** Applies the answer to `connect`. With another epoch no cursor means anything. Where its list goes on, `learn` is to be told the rest. */
  resume(answer: ConnectAnswer, sameEpoch: boolean): void {
    const told = new Set(answer.rooms.map((room) => room.id));
    const recovered = Object.keys(answer.recovered);
    this.#listed = answer.roomsNext ? new Set([...told, ...recovered]) : undefined;
    this.#dropAbsent(this.#listed ?? told, sameEpoch);
    for (const { id, lastSeq } of answer.rooms) {
      const log = this.#logs.get(id);
      if (!log) this.follow(id, lastSeq);
      else if (sameEpoch) this.#resumeRoom(id, log, lastSeq, answer.recovered[id]);
      else this.#restart(id, log, lastSeq);
    }
    if (this.#listed)
      for (const id of recovered) if (!told.has(id)) this.#resumeUnlisted(id, answer, sameEpoch);
  }

  /** A further page of the list that `connect` began. What is missing when it is `complete` has been left. */
  learn(rooms: readonly { readonly id: string; readonly lastSeq: number }[], complete: boolean): void {
    for (const { id, lastSeq } of rooms) if (!this.#sent.has(id)) this.follow(id, lastSeq);
    if (!complete || !this.#listed) return;
    for (const room of this.#logs.keys()) if (!this.#listed.has(room)) this.#logs.delete(room);
    this.#listed = undefined;
  }

  /** Rooms that were left meanwhile. One that did not fit into the resume may be on a later page – of this log, but not of another. */
  #dropAbsent(present: ReadonlySet<string>, sameEpoch: boolean): void {
    for (const room of [...this.#logs.keys()]) {
      if (present.has(room)) continue;
      const isToCome = this.#listed !== undefined && !this.#sent.has(room);
      if (isToCome && sameEpoch) continue;
      this.#logs.delete(room);
      if (isToCome) this.#hooks.reset(room);
    }
  }

  #resumeUnlisted(room: string, { recovered }: ConnectAnswer, sameEpoch: boolean): void {
    const log = this.#logs.get(room);
    const found = recovered[room];
    if (!log || !found) return;
    const top = found.top ?? found.events.at(-1)?.seq ?? log.position;
    if (sameEpoch) this.#resumeRoom(room, log, top, found);
    else this.#restart(room, log, top);
  }

  #resumeRoom(
    room: string,
    log: RoomLog<RoomEvent>,
    lastSeq: number,
    recovered: ConnectAnswer['recovered'][string] | undefined,
  ) {
    if (recovered && !recovered.complete && recovered.from !== log.position + 1)
      return this.#restart(room, log, recovered.top ?? lastSeq);
    for (const event of recovered?.events ?? []) this.receive(event);
    this.#expect(room, log, Math.max(lastSeq, recovered?.top ?? 0));
  }

  #restart(room: string, log: RoomLog<RoomEvent>, seq: number): void {
    log.restart(seq);
    this.#hooks.reset(room);
  }

  #expect(room: string, log: RoomLog<RoomEvent>, top: number): void {
    log.learnTop(top);
    if (log.isBehind) void this.#fill(room, log);
  }

  /** One loop per room; it ends when the room is whole, forgotten, or the connection is gone. */
  async #fill(room: string, log: RoomLog<RoomEvent>): Promise<void> {
    if (this.#filling.has(room)) return;
    const turn = Symbol(room);
    this.#filling.set(room, turn);
    this.#hooks.progress();
    while (log.isBehind && this.#filling.get(room) === turn) {
      await this.#turn();
      if (this.#filling.get(room) !== turn) return;
      const after = log.position;
      const page = await this.#hooks.page(room, after).catch((error: Error) => error);
      if (this.#filling.get(room) !== turn) return;
      if (page instanceof Error) await this.#refused(room, page);
      else this.#apply(room, log, page, after);
    }
    if (this.#filling.get(room) !== turn) return;
    this.#filling.delete(room);
    this.#hooks.progress();
  }

  async #turn(): Promise<void> {
    const now = this.#clock.elapsed();
    this.#nextFillAt = Math.max(this.#nextFillAt, now) + FILL_EVERY_MS;
    const wait = this.#nextFillAt - now - FILL_BURST * FILL_EVERY_MS;
    if (wait > 0) await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, wait));
  }

  #apply(room: string, log: RoomLog<RoomEvent>, page: EventsPage, after: number): void {
    log.learnTop(page.top);
    for (const event of page.events) for (const next of log.take(event)) this.#hooks.deliver(next);
    // No progress: the log no longer reaches back that far.
    if (log.position === after) this.#restart(room, log, log.top);
  }

  async #refused(room: string, error: Error): Promise<void> {
    if (error instanceof CallError && !error.retryable) return this.forget(room);
    const wait = (error instanceof CallError && error.retryAfterMs) || RETRY_MS;
    await new Promise<void>((resolve) => this.#clock.setTimeout(resolve, wait));
  }
}
