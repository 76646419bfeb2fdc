import * as z from 'zod';
import { contract } from '../contract.js';
import { room } from '../domain/room.js';
import { cursor, limit, next } from '../scalars/paging.js';
import { text } from '../scalars/text.js';

export const chatEndpoints = {
  'room.directory': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'list',
    summary: 'Public rooms by popularity',
    data: z.strictObject({ query: text(0, 80).optional(), after: cursor.optional(), limit: limit() }),
    result: z.object({ rooms: z.array(room), next }),
    http: { route: 'GET /api/rooms/directory' },
  }),
};
