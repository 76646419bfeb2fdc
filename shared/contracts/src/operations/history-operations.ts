import * as z from 'zod';
import { contract } from '../contract.js';
import { message } from '../domain/message.js';
import { LIMITS } from '../limits.js';
import { position, roomId, seq } from '../scalars/ids.js';
import { limit } from '../scalars/paging.js';

const historyRange = z
  .strictObject({
    room: roomId,
    before: seq.optional().describe('Exclusive'),
    after: position.optional().describe('Exclusive'),
    around: seq.optional().describe('Inclusive'),
    limit: limit(LIMITS.historyDefault, LIMITS.historyMax),
  })
  .refine(
    ({ before, after, around }) => [before, after, around].filter((seq) => seq !== undefined).length <= 1,
    'Give at most one of before, after and around',
  );

const historyPage = z.object({
  messages: z.array(message).describe('Ascending, as they are now'),
  firstSeq: seq.nullable(),
  lastSeq: seq.nullable(),
  hasBefore: z.boolean(),
  hasAfter: z.boolean(),
});

export const historyOperations = {
  'room.history': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'history',
    summary: 'Messages with edits and reactions applied; the latest without before, after or around',
    data: historyRange,
    result: historyPage,
    http: { route: 'GET /api/rooms/:room/messages' },
  }),
};
