import { DevTalkError, parseOrThrow, readHttpData, schemas } from '@devtalk/shared/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Gateway } from '../../gateway.js';
import { TooManyConnections } from '../../limits/session-places.js';
import { alertsSince } from '../../session/alerts-since.js';
import { errorOf } from '../../session/session-record.js';
import { EventStream, type Missed } from '../../sse/event-stream.js';
import { authenticate } from '../authenticate.js';
import { clientAddress } from '../client-address.js';

const STREAM_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // nginx would collect the events of a minute before it passes them on.
  'x-accel-buffering': 'no',
  connection: 'keep-alive',
};

export function addEventStreamRoute(app: FastifyInstance, gateway: Gateway): void {
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
  gateway: Gateway,
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
    const [end, hasPlace] = await Promise.all([
      gateway.sessions.endOf(live),
      takePlace(gateway, stream),
      gateway.users.join(stream),
    ]);
    if (end) throw errorOf(end);
    if (!hasPlace) throw new TooManyConnections();
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

const takePlace = ({ places }: Gateway, stream: EventStream): Promise<boolean> =>
  places.enter({ id: stream.id, sessionId: stream.actor.sessionId, isGone: () => !stream.isOpen });

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
