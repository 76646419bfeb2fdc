import { DevTalkError, parseOrThrow, readHttpData, schemas, sessionEndError } from '@devtalk/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AddressLimit } from '../admission/address-limit.js';
import type { CallRates } from '../admission/call-rates.js';
import { type ConnectionSlots, TooManyConnections } from '../admission/connection-slots.js';
import type { UserStream } from '../connection/user-stream.js';
import type { UserHubs } from '../delivery/user-hubs.js';
import type { ChatQueries } from '../dispatch/chat-queries.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { clientAddress } from '../http/client-address.js';
import { alertsSince } from '../session/alerts-since.js';
import { type AuthenticatePorts, authenticate } from '../session/authenticate.js';
import type { SessionReader } from '../session/session-reader.js';
import type { SessionRegistry } from '../session/session-registry.js';
import { EventStream, type EventStreamPorts, type Missed } from './event-stream.js';
import type { Streams } from './streams.js';

/** What an event stream needs of the gateway: its request and the stream itself. */
export interface EventStreamRoutePorts extends StreamPorts {
  readonly rates: CallRates;
  readonly dispatcher: Pick<Dispatcher, 'contracts'>;
  readonly chat: Pick<ChatQueries, 'userEvents'>;
  readonly sessions: Pick<SessionReader, 'read' | 'endOf'>;
  readonly registry: StreamPorts['registry'] & Pick<SessionRegistry, 'add'>;
  readonly slots: StreamPorts['slots'] & Pick<ConnectionSlots, 'acquire'>;
  readonly users: StreamPorts['users'] & Pick<UserHubs<UserStream>, 'join' | 'position'>;
  readonly streams: StreamPorts['streams'] & Pick<Streams, 'add'>;
  readonly addresses: StreamPorts['addresses'] & Pick<AddressLimit, 'take'>;
  readonly isDraining: () => boolean;
}

type StreamPorts = AuthenticatePorts & EventStreamPorts;

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would collect the events of a minute before it passes them on.
  'x-accel-buffering': 'no',
  connection: 'keep-alive',
};

export function addEventStreamRoute(app: FastifyInstance, gateway: EventStreamRoutePorts): void {
  const contract = gateway.dispatcher.contracts['events.sse'];
  // No HEAD: it would open a stream, and hold a place, of which nobody hears a word.
  app.get(contract.http?.path ?? '', { exposeHeadRoute: false }, async (request, reply) => {
    const { types = '' } = readHttpData(contract, request) as { types?: string };
    await open(gateway, request, reply, new Set(types.split(',').filter((name) => name !== '')));
    return reply;
  });
}

/** The same order as `connect`: registered and subscribed first, then what was missed, then live. */
async function open(
  gateway: EventStreamRoutePorts,
  request: FastifyRequest,
  reply: FastifyReply,
  types: ReadonlySet<string>,
) {
  const after = lastEventId(request);
  const live = await authenticate(gateway, request);
  if (gateway.isDraining()) throw new DevTalkError('unavailable', 'this server is shutting down');
  await gateway.rates.take('connect', live.actor.userId);
  const address = clientAddress(request);
  if (!gateway.addresses.take(address)) {
    throw new DevTalkError('rate_limited', 'too many connections from this address');
  }
  const stream = new EventStream(gateway, live, reply.raw, types, address);
  gateway.streams.add(stream);
  gateway.registry.add(live, stream);
  try {
    const [end, hasSlot] = await Promise.all([
      gateway.sessions.endOf(live),
      acquireSlot(gateway, stream),
      gateway.users.join(stream),
    ]);
    if (end) throw sessionEndError(end);
    if (!hasSlot) throw new TooManyConnections();
    const from =
      after === undefined ? { alertsSince: alertsSince(live, gateway.bus.clock.now()) } : { after };
    const missed = await gateway.chat.userEvents(from, live.actor);
    if (!stream.isOpen) return;
    // An event that Pub/Sub loses is found from here on, also where none has come before it.
    gateway.users.position(live.actor.userId, missed.cursor);
    startAnswer(reply);
    stream.begin(missed as Missed, after === undefined);
  } catch (error) {
    if (!reply.raw.headersSent) stream.abandon();
    throw error;
  }
}

const acquireSlot = ({ slots }: EventStreamRoutePorts, stream: EventStream): Promise<boolean> =>
  slots.acquire({ id: stream.id, sessionId: stream.actor.sessionId, isGone: () => !stream.isOpen });

function lastEventId(request: FastifyRequest): string | undefined {
  const value = request.headers['last-event-id'];
  return value === undefined || value === '' ? undefined : parseOrThrow(schemas.eventId, value);
}

function startAnswer(reply: FastifyReply): void {
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...STREAM_HEADERS })) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200);
  raw.flushHeaders();
  // Written at once, so that an EventSource behind any proxy sees that it is open.
  raw.write(':\n\n');
}
