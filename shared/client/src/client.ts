import { Backoff } from './backoff.js';
import type { Hint } from './browser-hints.js';
import { Calls, type Persistence } from './calls.js';
import { type Clock, systemClock } from './clock.js';
import { mayReturn } from './close-codes.js';
import { Emitter } from './emitter.js';
import { CallError } from './errors.js';
import { isQuestion, isVolatile, Keys } from './idempotency.js';
import { findSocketClass, Link, type WebSocketConstructor } from './link.js';
import { Liveness } from './liveness.js';
import {
  CALL_DEADLINE_MS,
  type ClientOptions,
  CONNECT_WITHIN_MS,
  RESUME_BYTES,
  STABLE_AFTER_MS,
  VISIBLE_ANSWER_MS,
} from './options.js';
import type { CallOptions, ClientEvents, RealtimeClient } from './realtime.js';
import { listRooms } from './room-list.js';
import { Rooms } from './rooms.js';
import { type ConnectionState, type Ending, endingError, endingOf, endingOfSession } from './state.js';
import { UserEvents } from './user-events.js';
import type { ConnectAnswer, ErrorBody, Op, OpData, OpResult, ServerEvent } from './wire.js';
import { parseFrame } from './wire.js';

/**
 * One person's connection to DevTalk. It keeps itself alive: it reconnects where the protocol allows it,
 * resumes every room without holes or doubles, and sends again what was not answered. It never comes back by
 * itself after the session ended (`state.status === 'ended'`).
 */
export class DevTalkClient implements RealtimeClient {
  readonly #options: ClientOptions;
  readonly #socketClass: WebSocketConstructor;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #calls: Calls;
  readonly #rooms: Rooms;
  readonly #keys: Keys;
  readonly #userEvents = new UserEvents();
  readonly #liveness: Liveness;
  readonly #emitter = new Emitter<ClientEvents>();
  #state: ConnectionState = { status: 'idle' };
  #link: Link | undefined;
  #timer: unknown;
  #connectId = 0;
  #ready = false;
  #onlineAt = 0;
  #waitsUntil = 0;
  #epoch: string | undefined;
  #userId: string | undefined;
  #goawayMs: number | undefined;
  #resumeBytes = RESUME_BYTES;
  #refusal: ErrorBody | undefined;

  /** Throws a TypeError where there is no WebSocket to be had. */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.#socketClass = findSocketClass(options.WebSocket);
    this.#clock = options.clock ?? systemClock;
    this.#backoff = new Backoff(options.random ?? Math.random);
    this.#calls = new Calls(this.#clock);
    this.#keys = new Keys(options.random ?? Math.random);
    this.#liveness = new Liveness(this.#clock, {
      probe: () => void this.call('ping', {}).catch(() => {}),
      dead: () => this.#lost(1006),
    });
    this.#rooms = new Rooms(this.#clock, {
      page: (room, after) => this.#ask('room.events', { room, after, limit: 500 }),
      deliver: (event) => this.#deliver(event),
      reset: (room) => this.#emitter.emit('reset', { room }),
      progress: () => this.#settle(),
    });
  }

  get state(): ConnectionState {
    return this.#state;
  }

  on<K extends keyof ClientEvents>(type: K, listener: (value: ClientEvents[K]) => void): () => void {
    return this.#emitter.on(type, listener);
  }

  connect(): void {
    if (this.#state.status !== 'idle' && this.#state.status !== 'ended') return;
    this.#backoff.reset();
    this.#open();
  }

  reconnect(): void {
    this.#detach()?.close();
    this.#backoff.reset();
    this.#open();
  }

  close(): void {
    this.#detach()?.close();
    this.#calls.rejectAll(CallError.local('unavailable', 'closed').facts);
    this.#become({ status: 'idle' });
  }

  nudge(hint: Hint): void {
    if (this.#ready) this.#probe(VISIBLE_ANSWER_MS);
    if (this.#state.status !== 'waiting' || hint === 'offline') return;
    // Coming back online happens to a whole office at once; looking at the page happens to one person.
    const spread = hint === 'online' ? this.#backoff.next() : 0;
    const rest = Math.max(0, this.#waitsUntil - this.#clock.elapsed());
    this.#wait(Math.min(spread, rest), this.#state.code);
  }

  call<O extends Op>(op: O, data: OpData<O>, options: CallOptions = {}): Promise<OpResult<O>> {
    const persistence = isVolatile(op) ? 'volatile' : 'durable';
    const answer = this.#request(op, data, persistence, options.deadlineMs ?? CALL_DEADLINE_MS);
    return answer as Promise<OpResult<O>>;
  }

  #request(op: string, data: unknown, persistence: Persistence, deadlineMs: number): Promise<unknown> {
    if (this.#state.status === 'ended') return Promise.reject(new CallError(endingError(this.#state)));
    const send = this.#ready ? (text: string) => this.#send(text) : undefined;
    const key = isQuestion(op) ? undefined : this.#keys.next();
    return this.#calls.open({ op, data, key, persistence, deadlineMs }, send);
  }

  #ask<O extends Op>(op: O, data: OpData<O>): Promise<OpResult<O>> {
    return this.#request(op, data, 'volatile', CALL_DEADLINE_MS) as Promise<OpResult<O>>;
  }

  #send(text: string): void {
    this.#link?.send(text);
    this.#liveness.expectAnswer();
  }

  #probe(withinMs: number): void {
    this.#liveness.expectAnswer(withinMs);
    void this.call('ping', {}).catch(() => {});
  }

  #open(): void {
    this.#refusal = undefined;
    this.#goawayMs = undefined;
    this.#become({ status: 'connecting' });
    this.#timer = this.#clock.setTimeout(() => this.#lost(1006), CONNECT_WITHIN_MS);
    this.#link = new Link(this.#socketClass, this.#options.url, {
      opened: () => this.#introduce(),
      frame: (text) => this.#frame(text),
      closed: (code, reason) => this.#lost(code, reason),
    });
  }

  #introduce(): void {
    const { token } = this.#options;
    const resume = this.#epoch && {
      epoch: this.#epoch,
      ...this.#rooms.held(this.#resumeBytes),
      user: this.#userEvents.last,
    };
    const data = { token: typeof token === 'function' ? token() : token, resume: resume || undefined };
    this.#connectId = this.#calls.nextId();
    this.#link?.send(JSON.stringify({ id: this.#connectId, op: 'connect', data }));
  }

  #frame(text: string): void {
    this.#liveness.heard();
    const frame = parseFrame(text);
    if (!frame) this.#lost(1006);
    else if ('event' in frame) this.#event(frame);
    else if (frame.id !== this.#connectId) this.#calls.answer(frame);
    else if (frame.ok) this.#welcome(frame.data as ConnectAnswer);
    else this.#refusal = frame.error;
  }

  #welcome(answer: ConnectAnswer): void {
    this.#clock.clearTimeout(this.#timer);
    const sameUser = this.#userId === answer.user.id;
    const sameEpoch = sameUser && this.#epoch === answer.epoch;
    if (this.#userId && !sameUser) this.#forgetPerson();
    this.#userId = answer.user.id;
    this.#epoch = answer.epoch;
    this.#onlineAt = this.#clock.elapsed();
    this.#ready = true;
    this.#liveness.start(answer.heartbeatMs);
    // Before anything below can ask for more: what was said earlier goes first, and goes once.
    this.#calls.resend((text) => this.#send(text));
    for (const event of answer.userEvents) this.#event(event);
    this.#userEvents.moveTo(answer.userCursor);
    this.#emitter.emit('connected', answer);
    this.#rooms.resume(answer, sameEpoch);
    this.#settle();
    if (answer.roomsNext) this.#listRooms(answer.roomsNext);
  }

  #listRooms(first: string): void {
    const link = this.#link;
    void listRooms(this.#clock, first, {
      ask: (after) => this.#ask('room.list', { after }),
      isCurrent: () => this.#link === link && this.#ready,
      page: (rooms, complete) => {
        this.#emitter.emit('rooms', { rooms, complete });
        this.#rooms.learn(rooms, complete);
      },
    });
  }

  /** Nothing of one person may reach another who signs in on the same page. */
  #forgetPerson(): void {
    this.#rooms.forgetAll();
    this.#userEvents.clear();
    this.#calls.rejectAll({
      code: 'session_superseded',
      message: 'another account signed in',
      retryable: false,
    });
  }

  #event(event: ServerEvent): void {
    switch (event.event) {
      case 'heartbeat':
        return;
      case 'goaway':
        this.#goawayMs = event.data.reconnectAfterMs;
        return;
      case 'session.superseded':
        this.#end(endingOfSession({ state: 'superseded', by: event.data.by }));
        return;
      case 'session.revoked':
        this.#end(endingOfSession({ state: 'revoked', reason: event.data.reason }));
        return;
    }
    if ('seq' in event) this.#rooms.receive(event);
    else if (!('eventId' in event)) this.#publish(event);
    else if (this.#userEvents.isNew(event.eventId)) {
      this.#publish(event);
      if (event.event === 'room.added') this.#rooms.follow(event.data.room.id, event.data.room.lastSeq);
      if (event.event === 'room.removed') this.#rooms.forget(event.data.room);
    }
  }

  #deliver(event: Extract<ServerEvent, { seq: number }>): void {
    this.#publish(event);
    if (event.event === 'member.left' && event.data.user.id === this.#userId) this.#rooms.forget(event.room);
  }

  #publish(event: ServerEvent): void {
    this.#emitter.emit('event', event);
    this.#emitter.emit(event.event, event as never);
  }

  /** The link is gone, or as good as gone. */
  #lost(code: number, reason = ''): void {
    // What was resumed was more than this server takes.
    if (code === 1009 && !this.#ready) this.#resumeBytes = Math.floor(this.#resumeBytes / 2);
    if (!mayReturn(code)) {
      this.#end(endingOf(code, reason, this.#refusal));
      return;
    }
    if (this.#ready && this.#clock.elapsed() - this.#onlineAt >= STABLE_AFTER_MS) this.#backoff.reset();
    this.#detach()?.drop();
    this.#wait(this.#goawayMs ?? Math.max(this.#backoff.next(), this.#refusal?.retryAfterMs ?? 0), code);
  }

  #wait(ms: number, code: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => this.#open(), ms);
    this.#waitsUntil = this.#clock.elapsed() + ms;
    this.#become({ status: 'waiting', retryAt: this.#clock.now() + ms, code });
  }

  #end(ending: Ending): void {
    this.#detach()?.close();
    this.#become({ status: 'ended', ...ending });
    this.#calls.rejectAll(endingError(ending));
  }

  /** Lets go of the link and of everything that lives only as long as it. */
  #detach(): Link | undefined {
    const link = this.#link;
    this.#link = undefined;
    this.#ready = false;
    this.#clock.clearTimeout(this.#timer);
    this.#liveness.stop();
    this.#rooms.suspend();
    this.#calls.suspend();
    return link;
  }

  /** Online, or catching up as long as a room has holes. */
  #settle(): void {
    if (!this.#ready) return;
    const rooms = this.#rooms.catchingUp;
    this.#become(rooms.length > 0 ? { status: 'catching-up', rooms } : { status: 'online' });
  }

  #become(state: ConnectionState): void {
    if (state.status === 'online' && this.#state.status === 'online') return;
    this.#state = state;
    this.#emitter.emit('state', state);
  }
}
