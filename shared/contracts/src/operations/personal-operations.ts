import * as z from 'zod';
import { contract } from '../contract.js';
import { dashboardAnswer } from '../domain/dashboard.js';
import { notification, notificationCounts } from '../domain/notification.js';
import { SUGGESTION_KINDS, suggestion } from '../domain/suggestion.js';
import { LIMITS } from '../limits.js';
import { notificationId } from '../scalars/ids.js';
import { limit, next, streamCursor } from '../scalars/paging.js';
import { text } from '../scalars/text.js';
import { empty, nothing } from './empty.js';

export const personalOperations = {
  'notification.list': contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'list',
    summary: 'Notifications, newest first',
    data: z.strictObject({ before: streamCursor.optional(), limit: limit() }),
    result: z.object({ notifications: z.array(notification), ...notificationCounts, next }),
    http: { route: 'GET /api/notifications' },
  }),
  'notification.read': contract({
    kind: 'command',
    owner: 'chat',
    route: 'queries',
    retry: 'natural',
    rate: 'mark',
    summary: 'Mark notifications read, up to and including one',
    data: z.strictObject({ upTo: notificationId }),
    result: z.object(notificationCounts),
    http: { route: 'PUT /api/notifications/read' },
  }),
  suggest: contract({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    rate: 'suggest',
    summary: 'What a prefix may mean, by how often it is used',
    data: z.strictObject({ kind: z.enum(SUGGESTION_KINDS), prefix: text(0, 64) }),
    result: z.object({ suggestions: z.array(suggestion).max(LIMITS.suggestions) }),
    http: { route: 'GET /api/suggest' },
  }),
  'dashboard.get': contract({
    kind: 'query',
    owner: 'gateway',
    rate: 'read',
    summary: 'The dashboard, from the cache; `X-Cache` says HIT, STALE or MISS',
    data: nothing,
    result: dashboardAnswer,
    http: { route: 'GET /api/dashboard' },
  }),
  ping: contract({
    kind: 'query',
    owner: 'gateway',
    momentary: true,
    rate: 'cheap',
    summary: 'Ask whether the connection works',
    data: nothing,
    result: empty,
  }),
};
