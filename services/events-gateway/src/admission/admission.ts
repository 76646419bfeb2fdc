import type { Actor } from '@devtalk/bus';
import type { Contract } from '@devtalk/contracts';
import type { FastifyRequest } from 'fastify';
import type { LiveSession } from '../session/session-record.js';
import {
  beginsWithConnect,
  connectsOnce,
  type FrameEntry,
  idIsFree,
  withinFrameRate,
} from './frame-steps.js';
import { mayCall, mayUseScope, type OperationEntry, withinCallRate } from './operation-steps.js';
import {
  type AdmissionPorts,
  activity,
  addressHasSlot,
  addressSlot,
  confirmed,
  entryOf,
  liveSession,
  notDraining,
  redisReachable,
  type SocketEntry,
  sessionWatched,
  type UserEntry,
  withinConnectRate,
} from './user-steps.js';

type Step<E> = (entry: E, ports: AdmissionPorts) => void | Promise<void>;

/** Every way in, each as the list of what it has to pass, in order. A step that rejects throws the error that the client gets. */
const HTTP_CALL: readonly Step<UserEntry>[] = [redisReachable, liveSession, activity];
const OPERATION: readonly Step<OperationEntry>[] = [mayCall, mayUseScope, withinCallRate];
const SOCKET_UPGRADE: readonly Step<UserEntry>[] = [notDraining, addressHasSlot];
const SOCKET_OPEN = [addressSlot];
const SOCKET_CONNECT: readonly Step<SocketEntry>[] = [
  notDraining,
  liveSession,
  withinConnectRate,
  sessionWatched,
  confirmed,
];
const SOCKET_FRAME = [withinFrameRate, beginsWithConnect, idIsFree, connectsOnce];
const STREAM_REQUEST: readonly Step<UserEntry>[] = [
  ...HTTP_CALL,
  notDraining,
  withinConnectRate,
  addressSlot,
];
const STREAM_OPEN: readonly Step<SocketEntry>[] = [sessionWatched, confirmed];

/** The one admission of the gateway: HTTP calls, WebSockets with their frames, event streams. */
export class Admission {
  constructor(private readonly ports: AdmissionPorts) {}

  /** Whose request it is, read anew each time: a session that ended a moment ago is rejected. @throws DevTalkError */
  async httpCall(request: FastifyRequest): Promise<LiveSession> {
    return sessionOf(await this.#pass(HTTP_CALL, entryOf(request, this.ports)));
  }

  /** Before any data of the caller is read: who may not call learns nothing of how. @throws DevTalkError */
  mayCall(contract: Contract, actor: Actor | undefined): void {
    mayCall({ contract, actor, data: undefined });
  }

  /** An operation with its data, over HTTP or a WebSocket. @throws DevTalkError */
  async operation(contract: Contract, data: unknown, actor: Actor | undefined): Promise<void> {
    await this.#pass(OPERATION, { contract, data, actor });
  }

  /** Before the upgrade, where a rejection is an HTTP answer. @throws DevTalkError */
  async socketUpgrade(request: FastifyRequest): Promise<void> {
    await this.#pass(SOCKET_UPGRADE, entryOf(request, this.ports));
  }

  /** Once the upgrade has succeeded; released with the connection. @throws DevTalkError */
  socketOpen(address: string): void {
    for (const step of SOCKET_OPEN) step({ address, token: undefined }, this.ports);
  }

  /** `connect`. @returns false where the socket ended meanwhile @throws DevTalkError */
  async socketConnect(entry: SocketEntry): Promise<boolean> {
    await this.#pass(SOCKET_CONNECT, entry, () => entry.holder.hasEnded);
    return !entry.holder.hasEnded;
  }

  /** One frame. @returns whether it is to be carried out; else it has been answered or has ended the connection */
  socketFrame(entry: FrameEntry): boolean {
    return SOCKET_FRAME.every((step) => step(entry, this.ports));
  }

  /** The request for an event stream; the slot of its address is the stream's from here on. @throws DevTalkError */
  async streamRequest(request: FastifyRequest): Promise<LiveSession> {
    return sessionOf(await this.#pass(STREAM_REQUEST, entryOf(request, this.ports)));
  }

  /** @returns false where the stream ended meanwhile @throws DevTalkError */
  async streamOpen(entry: SocketEntry): Promise<boolean> {
    await this.#pass(STREAM_OPEN, entry, () => entry.holder.hasEnded);
    return !entry.holder.hasEnded;
  }

  async #pass<E extends object>(
    steps: readonly Step<E>[],
    entry: E,
    hasEnded: () => boolean = () => false,
  ): Promise<E> {
    for (const step of steps) {
      await step(entry, this.ports);
      if (hasEnded()) break;
    }
    return entry;
  }
}

function sessionOf({ live }: UserEntry): LiveSession {
  if (!live) throw new Error('every list that is asked for a session reads one');
  return live;
}
