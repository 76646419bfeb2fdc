import { parseOrThrow, readHttpData, schemas } from '@devtalk/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from '../admission/admission.js';
import type { UserStream } from '../connection/user-stream.js';
import type { UserHubs } from '../delivery/user-hubs.js';
import type { ChatQueries } from '../dispatch/chat-queries.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { clientAddress } from '../http/client-address.js';
import { alertsSince } from '../session/alerts-since.js';
import { EventStream, type EventStreamPorts, type Missed } from './event-stream.js';
import type { Streams } from './streams.js';

/** What an event stream needs of the gateway: its request and the stream itself. */
export interface EventStreamRoutePorts extends EventStreamPorts {
  readonly admission: Pick<Admission, 'streamRequest' | 'streamOpen'>;
  readonly dispatcher: Pick<Dispatcher, 'contracts'>;
  readonly chat: Pick<ChatQueries, 'userEvents'>;
  readonly users: EventStreamPorts['users'] & Pick<UserHubs<UserStream>, 'position'>;
  readonly streams: EventStreamPorts['streams'] & Pick<Streams, 'add'>;
}

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
  const live = await gateway.admission.streamRequest(request);
  const address = clientAddress(request);
  const stream = new EventStream(gateway, live, reply.raw, types, address);
  // Its client may have hung up before there was anything to notice it.
  if (reply.raw.destroyed) return stream.abandon();
  gateway.streams.add(stream);
  try {
    if (!(await gateway.admission.streamOpen({ address, token: undefined, live, holder: stream }))) return;
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
