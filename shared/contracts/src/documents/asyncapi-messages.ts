import * as z from 'zod';
import { connectAnswer, connectData } from '../connect.js';
import type { Contract } from '../contract.js';
import { wireError } from '../error-schemas.js';
import { events } from '../events/event-frame.js';
import { serverSentPing } from '../events/server-sent-event.js';
import { frameId } from '../frames.js';
import { idempotencyKey } from '../scalars/client-id.js';
import type { JsonObject, SchemaCollection } from './json-schema.js';

/** An op as AsyncAPI sees it: a request and the one reply to it. */
interface Op {
  kind: Contract['kind'];
  summary: string;
  data: z.ZodType;
  result: z.ZodType;
}

const connect: Op = {
  kind: 'query',
  summary: 'The first frame, within 5 s: who one is and what one holds',
  data: connectData,
  result: connectAnswer,
};

/** Every op with `connect` in front. */
export function allOps(operations: Readonly<Record<string, Contract>>): [string, Op][] {
  return [['connect', connect], ...Object.entries(operations)];
}

export function requestMessage(name: string, op: Op, schemas: SchemaCollection): JsonObject {
  const frame = z.strictObject({
    id: frameId,
    op: z.literal(name),
    data: op.data,
    ...(op.kind === 'command' && { key: idempotencyKey.optional() }),
  });
  return { name, summary: op.summary, payload: schemas.of(frame) };
}

export function replyMessage(name: string, op: Op, schemas: SchemaCollection): JsonObject {
  const frame = z.discriminatedUnion('ok', [
    z.object({ id: frameId, ok: z.literal(true), data: op.result }),
    z.object({ id: frameId, ok: z.literal(false), error: wireError }),
  ]);
  return { name: replyName(name), summary: `Answer to ${name}`, payload: schemas.of(frame) };
}

export function eventMessages(schemas: SchemaCollection): JsonObject {
  return Object.fromEntries(
    Object.entries(events).map(([name, frame]) => [name, { name, payload: schemas.of(frame) }]),
  );
}

/** What SSE streams carry in `data:`: user events, the end of the session, and the ping. */
export function serverSentMessages(schemas: SchemaCollection): JsonObject {
  const sent = Object.entries(events).filter(([, frame]) => isServerSent(frame));
  const messages = sent.map(([name, frame]) => {
    const payload = z.object({ eventType: z.literal(name), ...(frame.shape.data as z.ZodObject).shape });
    return [`sse.${name}`, { name, payload: schemas.of(payload) }];
  });
  return Object.fromEntries([
    ...messages,
    ['sse.ping', { name: 'ping', payload: schemas.of(serverSentPing) }],
    ['sse.gap', { name: 'gap', summary: 'Last-Event-ID is too old: read everything anew', payload: {} }],
  ]);
}

function isServerSent(frame: (typeof events)[keyof typeof events]): boolean {
  return 'userId' in frame.shape || 'sessionId' in frame.shape.data.shape;
}

export const replyName = (op: string) => `${op}.reply`;
