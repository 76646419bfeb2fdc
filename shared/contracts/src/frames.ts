import * as z from 'zod';
import { wireError } from './error-schemas.js';
import { idempotencyKey } from './scalars/client-id.js';

/** Chosen by the client, unique among those unanswered. A frame without a usable one closes with 4500. */
export const frameId = z.int().min(1);

/** What every client frame looks like before its `op` is known; `data` may be left out where an op needs none. */
export const clientFrame = z
  .strictObject({
    id: frameId,
    op: z.string(),
    data: z.unknown().optional(),
    key: idempotencyKey.optional(),
  })
  .meta({ id: 'ClientFrame' });

export const replyFrame = z
  .discriminatedUnion('ok', [
    z.object({ id: frameId, ok: z.literal(true), data: z.unknown() }),
    z.object({ id: frameId, ok: z.literal(false), error: wireError }),
  ])
  .meta({ id: 'ReplyFrame' });

export type ClientFrame = z.output<typeof clientFrame>;
export type ReplyFrame = z.output<typeof replyFrame>;
