import { CLOSE_CODES } from '../close-codes.js';
import type { Contract } from '../contract.js';
import { ERRORS } from '../error-codes.js';
import { operations } from '../operations/index.js';
import {
  allOps,
  eventMessages,
  replyMessage,
  replyName,
  requestMessage,
  serverSentMessages,
} from './asyncapi-messages.js';
import { collectSchemas, type JsonObject } from './json-schema.js';

export interface AsyncApiOptions {
  /** Of the software that serves the document. */
  version: string;
  operations?: Readonly<Record<string, Contract>>;
}

/** AsyncAPI 3 of the WebSocket and the event stream, from the server's point of view, generated from the tables. */
export function asyncApi({ version, operations: table = operations }: AsyncApiOptions): JsonObject {
  const schemas = collectSchemas('draft-07');
  const ops = allOps(table);
  const requests = ops.map(([name, op]) => [name, requestMessage(name, op, schemas)] as const);
  const replies = ops.map(([name, op]) => [replyName(name), replyMessage(name, op, schemas)] as const);
  const events = eventMessages(schemas);
  const serverSent = serverSentMessages(schemas);
  const messages = { ...Object.fromEntries([...requests, ...replies]), ...events, ...serverSent };
  const frames = [...requests, ...replies].map(([name]) => name).concat(Object.keys(events));
  return {
    asyncapi: '3.0.0',
    info: { title: 'DevTalk', version, description, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    channels: { ws: webSocket(frames), sse: stream(Object.keys(serverSent)) },
    operations: {
      ...Object.fromEntries(ops.map(([name]) => [name, exchange(name)])),
      ...sendings('ws', Object.keys(events)),
      ...sendings('sse', Object.keys(serverSent)),
    },
    components: { schemas: schemas.components, messages },
    'x-close-codes': CLOSE_CODES,
    'x-error-codes': ERRORS,
  };
}

const description = [
  'Raw WebSocket, subprotocol `devtalk.v1`, text frames of one JSON object.',
  'Close codes 4000–4499: come back with full-jitter backoff; 4500–4999: never on your own.',
].join(' ');

function webSocket(messages: string[]): JsonObject {
  return {
    address: '/ws',
    messages: references(messages),
    bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
  };
}

function stream(messages: string[]): JsonObject {
  return {
    address: '/api/events/sse',
    messages: references(messages),
    bindings: { http: { bindingVersion: '0.3.0' } },
  };
}

const references = (names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }]));

const channelRef = (channel: string) => ({ $ref: `#/channels/${channel}` });
const messageRefs = (channel: string, name: string) => [{ $ref: `#/channels/${channel}/messages/${name}` }];

function exchange(op: string): JsonObject {
  return {
    action: 'receive',
    channel: channelRef('ws'),
    messages: messageRefs('ws', op),
    reply: { channel: channelRef('ws'), messages: messageRefs('ws', replyName(op)) },
  };
}

/** Prefixed, since an event and an op could share a name. */
function sendings(channel: string, names: string[]): JsonObject {
  return Object.fromEntries(
    names.map((name) => [
      `send.${name}`,
      { action: 'send', channel: channelRef(channel), messages: messageRefs(channel, name) },
    ]),
  );
}
