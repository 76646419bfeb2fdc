import type { Socket } from 'node:net';
import type { Actor } from '@devtalk/bus';
import {
  CLOSE_CODES,
  type CloseWord,
  type DevTalkError,
  type SessionEnd,
  sessionCloseWord,
  sessionEndError,
} from '@devtalk/contracts';
import type { WebSocket } from 'ws';
import { FrameLimit } from '../admission/frame-limit.js';
import { compareEventIds, type UserFrame } from '../delivery/live-frame.js';
import type { MemberHub, RoomMember } from '../delivery/room-member.js';
import { JsonText } from '../dispatch/json-text.js';
import { sessionEndFrame } from '../session/session-end-frame.js';
import type { HeldSession } from '../session/session-registry.js';
import type { DecodedFrame } from './client-frame.js';
import type { ConnectionPorts } from './connection-ports.js';
import { frameJson, frameText, PING } from './frame.js';
import type { UserStream } from './user-stream.js';
import { Writer } from './writer.js';

export type ConnectionState = 'open' | 'connecting' | 'live' | 'closed';

/**
 * One WebSocket, from the upgrade to its end. It holds little and no timer of its own: five thousand idle ones must be cheap.
 * `open` until the `connect` frame, `connecting` until that is answered, `live`, `closed` for good.
 */
export class Connection implements RoomMember, UserStream {
  readonly kind = 'socket';
  state: ConnectionState = 'open';
  held: HeldSession | undefined;
  /** Monotonic ms of the last sign of life from the peer, and of the last thing the person did. */
  heardAt: number;
  activeAt: number;
  away = false;
  /** Index of the group of connections whose heartbeat is due together. */
  heartbeatGroup = -1;
  readonly openedAt: number;
  readonly limit: FrameLimit;
  readonly #writer: Writer;
  /** Absent while there are none. A set: a person in thousands of rooms enters and leaves each in constant time. */
  #rooms: Set<MemberHub> | undefined;
  /** Ids of frames not answered yet. */
  #unanswered: Set<number> | undefined;
  #connectId = 0;
  /** While connecting: user events and ops that wait for its end. */
  #early: UserFrame[] | undefined;
  #waitingOps: DecodedFrame[] | undefined;
  #userCursor = '';

  constructor(
    private readonly gateway: ConnectionPorts,
    private readonly ws: WebSocket,
    socket: Socket,
    readonly id: string,
    /** Token of the upgrade request, until it is used. */
    public credentials: string | undefined,
    readonly address: string,
    readonly publicOrigin: string,
  ) {
    this.heardAt = this.activeAt = performance.now();
    this.openedAt = Math.round(gateway.bus.clock.now());
    const { framesPerSecond, frameBurst } = gateway.config.limits;
    this.limit = new FrameLimit({ perSecond: framesPerSecond, burst: frameBurst });
    this.#writer = new Writer(
      socket,
      gateway.writers,
      () => this.#overflow(),
      () => {
        this.heardAt = performance.now();
      },
    );
  }

  get actor(): Actor {
    if (!this.held) throw new Error('a connection has no actor before it is connected');
    return this.held.live.actor;
  }

  get isOpen(): boolean {
    return this.held !== undefined && !this.hasEnded;
  }

  get hasEnded(): boolean {
    return this.state === 'closed';
  }

  get device(): string {
    return this.held?.live.session.device ?? '';
  }

  get isLive(): boolean {
    return this.state === 'live';
  }

  /** Not only closed by us: the socket has ended. */
  get isGone(): boolean {
    return this.ws.readyState === this.ws.CLOSED;
  }

  get isSlow(): boolean {
    return this.#writer.blocked;
  }

  get waitingBytes(): number {
    return this.#writer.waiting;
  }

  get unanswered(): number {
    return this.#unanswered?.size ?? 0;
  }

  send(frame: Buffer): void {
    this.#writer.send(frame);
  }

  sendEphemeral(key: string, frame: Buffer): void {
    this.#writer.sendEphemeral(key, frame);
  }

  /** False where a frame of this id is still unanswered. */
  expect(id: number): boolean {
    if (this.#unanswered?.has(id)) return false;
    this.#unanswered ??= new Set();
    this.#unanswered.add(id);
    return true;
  }

  answer(id: number, data: unknown): void {
    this.#forget(id);
    this.#writer.send(
      data instanceof JsonText ? frameAnswer(id, data) : frameJson({ id, ok: true, data }),
      true,
    );
  }

  refuse(id: number, error: DevTalkError): void {
    this.#forget(id);
    this.sendError(id, error);
  }

  /** Says no to a frame that was never taken: one of the same id may still be unanswered. */
  sendError(id: number, error: DevTalkError): void {
    this.#writer.send(frameJson({ id, ok: false, error: error.toWire() }), true);
  }

  beginConnect(id: number): void {
    this.state = 'connecting';
    this.#connectId = id;
    this.#early = [];
  }

  /** An op that came before the answer to `connect`; carried out right after it. */
  defer(frame: DecodedFrame): void {
    this.#waitingOps ??= [];
    this.#waitingOps.push(frame);
  }

  /** Answers `connect`; from here on events flow. @returns the ops that have waited */
  goLive(answer: unknown, userCursor: string): DecodedFrame[] {
    this.answer(this.#connectId, answer);
    this.state = 'live';
    this.#userCursor = userCursor;
    const early = this.#early ?? [];
    const ops = this.#waitingOps ?? [];
    this.#early = this.#waitingOps = undefined;
    for (const frame of early) this.userEvent(frame);
    return ops;
  }

  refuseConnect(error: DevTalkError, word: CloseWord): void {
    if (this.state === 'closed') return;
    this.refuse(this.#connectId, error);
    this.close(word);
  }

  userEvent(frame: UserFrame): void {
    if (this.state === 'connecting') {
      this.#early?.push(frame);
      return;
    }
    // The connect answer has told this one already.
    if (!this.isLive || compareEventIds(frame.eventId, this.#userCursor) <= 0) return;
    this.send(frame.bytes);
    if (frame.event === 'room.added') this.#enter(frame);
  }

  entered(hub: MemberHub): void {
    this.#rooms ??= new Set();
    this.#rooms.add(hub);
  }

  left(hub: MemberHub): void {
    this.#rooms?.delete(hub);
  }

  endSession(sessionId: string, end: SessionEnd): void {
    if (this.state === 'closed') return;
    if (this.state === 'connecting') this.refuse(this.#connectId, sessionEndError(end));
    const frame = sessionEndFrame(sessionId, end, this.gateway.bus.instance);
    if (frame) this.send(frameJson(frame));
    this.close(sessionCloseWord(end));
  }

  interrupt(): void {
    this.close('unavailable');
  }

  disconnect(): void {
    this.close('disconnected');
  }

  /** Ends the connection unless the peer shows within `withinMs` that it lives. */
  probe(withinMs: number): void {
    const askedAt = performance.now();
    this.send(PING);
    setTimeout(() => {
      if (this.state !== 'closed' && this.heardAt < askedAt) this.terminate();
    }, withinMs);
  }

  /** Everything queued leaves first. */
  close(word: CloseWord): void {
    this.#end(CLOSE_CODES[word], word);
  }

  closeNormally(code: 1000 | 1001): void {
    this.#end(code, '');
  }

  /** The peer is gone without a word. */
  terminate(): void {
    this.#writer.discard();
    this.closed();
    this.ws.terminate();
  }

  /** The socket has ended, by whoever. */
  closed(): void {
    if (this.state === 'closed') return;
    const wasLive = this.state === 'live';
    this.state = 'closed';
    this.#release(wasLive);
  }

  #end(code: number, reason: string): void {
    if (this.state === 'closed') return;
    this.gateway.metrics.closed(code);
    this.closed();
    this.#writer.end();
    this.ws.close(code, reason);
  }

  #overflow(): void {
    this.gateway.log.warn(
      { connectionId: this.id, userId: this.held?.live.actor.userId },
      'reader too slow: closed',
    );
    this.#end(CLOSE_CODES.slow_consumer, 'slow_consumer');
  }

  #forget(id: number): void {
    this.#unanswered?.delete(id);
    if (this.#unanswered?.size === 0) this.#unanswered = undefined;
  }

  /** Gives back everything that knows this connection. */
  #release(wasLive: boolean): void {
    const { rooms: _rooms, users, registry, connections, slots, presence, addresses } = this.gateway;
    for (const hub of this.#rooms ?? []) hub.detach(this);
    connections.remove(this);
    addresses.release(this.address);
    if (!this.held) return;
    const { sessionId, userId } = this.actor;
    users.leave(this);
    registry.remove(sessionId, this);
    slots.release(sessionId, this.id);
    if (wasLive) presence.closed(this.id, userId);
  }

  /** A room joined elsewhere: its events follow from the seq that the event itself tells. */
  #enter(frame: UserFrame): void {
    const { data } = JSON.parse(frame.json.toString()) as { data: { room: { id: string; lastSeq: number } } };
    this.gateway.rooms.attach(data.room.id, this, data.room.lastSeq);
  }
}

const frameAnswer = (id: number, { bytes }: JsonText): Buffer =>
  frameText(Buffer.concat([Buffer.from(`{"id":${id},"ok":true,"data":`), bytes, Buffer.from('}')]));
