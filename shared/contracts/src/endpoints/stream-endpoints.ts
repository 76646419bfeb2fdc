import * as z from 'zod';
import { contract } from '../contract.js';
import { USER_EVENT_NAMES } from '../events/user-events.js';
import { nothing } from '../operations/empty.js';

const known: ReadonlySet<string> = new Set(USER_EVENT_NAMES);

const types = z
  .string()
  .refine((list) => list.split(',').every((name) => known.has(name)), 'Must be names of user events')
  .describe(`Comma-separated, of: ${USER_EVENT_NAMES.join(', ')}`);

export const streamEndpoints = {
  'events.sse': contract({
    kind: 'query',
    owner: 'gateway',
    rate: 'connect',
    summary: 'User events as Server-Sent Events; `Last-Event-ID` resumes, `event: gap` says it is too old',
    data: z.strictObject({ types: types.optional() }),
    result: z.string(),
    http: { route: 'GET /api/events/sse', media: 'text/event-stream' },
  }),
  'docs.openapi': contract({
    kind: 'query',
    owner: 'gateway',
    access: 'public',
    rate: 'anonymous',
    summary: 'This interface as OpenAPI 3.1',
    data: nothing,
    result: z.looseObject({ openapi: z.string() }),
    http: { route: 'GET /api/openapi.json' },
  }),
  'docs.asyncapi': contract({
    kind: 'query',
    owner: 'gateway',
    access: 'public',
    rate: 'anonymous',
    summary: 'The WebSocket as AsyncAPI 3',
    data: nothing,
    result: z.looseObject({ asyncapi: z.string() }),
    http: { route: 'GET /api/asyncapi.json' },
  }),
  'docs.page': contract({
    kind: 'query',
    owner: 'gateway',
    access: 'public',
    rate: 'anonymous',
    summary: 'The documentation as a page',
    data: nothing,
    result: z.string(),
    http: { route: 'GET /api/docs', media: 'text/html' },
  }),
};
