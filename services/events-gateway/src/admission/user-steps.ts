import type { Bus } from '@devtalk/bus';
import { DevTalkError, sessionEndError } from '@devtalk/contracts';
import type { FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import type { UserStream } from '../connection/user-stream.js';
import type { UserHubs } from '../delivery/user-hubs.js';
import { clientAddress } from '../http/client-address.js';
import { credentialsOf } from '../http/credentials.js';
import { isSecure } from '../http/request-facts.js';
import type { SessionReader } from '../session/session-reader.js';
import type { LiveSession } from '../session/session-record.js';
import type { HeldSession, SessionRegistry } from '../session/session-registry.js';
import { touch } from '../session/session-watch.js';
import type { AddressLimit } from './address-limit.js';
import type { CallRates } from './call-rates.js';
import { type ConnectionSlots, TooManyConnections } from './connection-slots.js';

/** What the steps consult. */
export interface AdmissionPorts {
  readonly bus: Bus;
  readonly config: Pick<GatewayConfig, 'public'>;
  readonly metrics: { frameIn(bytes: number, verdict: 'allowed' | 'limited' | 'flooding'): void };
  readonly sessions: Pick<SessionReader, 'read' | 'endOf'>;
  readonly registry: Pick<SessionRegistry, 'add'>;
  readonly slots: Pick<ConnectionSlots, 'acquire'>;
  readonly addresses: Pick<AddressLimit, 'hasSlot' | 'take'>;
  readonly rates: Pick<CallRates, 'take'>;
  readonly users: Pick<UserHubs<UserStream>, 'join'>;
  readonly isDraining: () => boolean;
}

/** Someone who wants in. */
export interface UserEntry {
  readonly address: string;
  readonly token: string | undefined;
  /** Once it has been read. */
  live?: LiveSession;
}

/** With what stays open: a WebSocket or an event stream. */
export interface SocketEntry extends UserEntry {
  /** No further step matters once it has ended. */
  readonly holder: UserStream & { held: HeldSession | undefined };
}

export const entryOf = (request: FastifyRequest, { config }: AdmissionPorts): UserEntry => ({
  address: clientAddress(request),
  token: credentialsOf(request, isSecure(request, config.public)).token,
});

export function redisReachable(_: UserEntry, { bus }: AdmissionPorts): void {
  if (!bus.connected) throw new DevTalkError('unavailable');
}

export function notDraining(_: UserEntry, { isDraining }: AdmissionPorts): void {
  if (isDraining()) throw new DevTalkError('unavailable', 'this server is shutting down');
}

export async function liveSession(entry: UserEntry, { sessions }: AdmissionPorts): Promise<void> {
  entry.live = await sessions.read(entry.token);
}

/** A request counts as activity of its session. */
export function activity({ live }: UserEntry, { bus }: AdmissionPorts): void {
  if (!live || bus.clock.now() - Date.parse(live.session.lastSeenAt) < live.touchEveryMs) return;
  touch(bus, live);
}

/** What follows reads everything that the user has: reconnecting again and again must not be the most expensive request of all. */
export async function withinConnectRate({ live }: UserEntry, { rates }: AdmissionPorts): Promise<void> {
  if (live) await rates.take('connect', live.actor.userId);
}

/** Only looks: a slot taken before an upgrade that fails would never be released. */
export function addressHasSlot({ address }: UserEntry, { addresses }: AdmissionPorts): void {
  if (!addresses.hasSlot(address)) throw tooManyFromAddress();
}

export function addressSlot({ address }: UserEntry, { addresses }: AdmissionPorts): void {
  if (!addresses.take(address)) throw tooManyFromAddress();
}

const tooManyFromAddress = () => new DevTalkError('rate_limited', 'too many connections from this address');

/** From now on the holder is told of the session's end. */
export function sessionWatched({ live, holder }: SocketEntry, { registry }: AdmissionPorts): void {
  if (live) holder.held = registry.add(live, holder);
}

/** The session is read once more, since a takeover may have come in between; it has a slot; the user's own events arrive. */
export async function confirmed(
  { live, holder }: SocketEntry,
  { sessions, slots, users }: AdmissionPorts,
): Promise<void> {
  if (!live) return;
  const { sessionId } = live.actor;
  const [end, hasSlot] = await Promise.all([
    sessions.endOf(live),
    slots.acquire({ id: holder.id, sessionId, isGone: () => holder.hasEnded }),
    users.join(holder),
  ]);
  if (end) throw sessionEndError(end);
  if (!hasSlot) throw new TooManyConnections();
}
