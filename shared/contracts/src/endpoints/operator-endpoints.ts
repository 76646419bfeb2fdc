import * as z from 'zod';
import { contract } from '../contract.js';
import { JOB_STATES, job } from '../domain/job.js';
import { openConnection } from '../domain/open-connection.js';
import { serviceInstance } from '../domain/service-instance.js';
import { status } from '../domain/status.js';
import { empty, nothing } from '../operations/empty.js';
import { connectionId, jobId, userId } from '../scalars/ids.js';
import { cursor, limit, next } from '../scalars/paging.js';
import { jobCursor } from '../scalars/worker-cursors.js';

export const operatorEndpoints = {
  'status.get': contract({
    kind: 'query',
    owner: 'gateway',
    access: 'public',
    rate: 'anonymous',
    summary: 'The gateway that answered',
    data: nothing,
    result: status,
    http: { route: 'GET /api/status' },
  }),
  'admin.services': contract({
    kind: 'query',
    owner: 'gateway',
    access: 'admin',
    rate: 'admin',
    summary: 'Every instance with its role, load and lag',
    data: nothing,
    result: z.object({ services: z.array(serviceInstance) }),
    http: { route: 'GET /api/admin/services' },
  }),
  'admin.connections': contract({
    kind: 'query',
    owner: 'gateway',
    access: 'admin',
    rate: 'admin',
    summary: 'What is open on all gateways, in order of the ids',
    data: z.strictObject({ userId: userId.optional(), after: cursor.optional(), limit: limit(100) }),
    result: z.object({
      connections: z.array(openConnection),
      next,
      unanswered: z
        .array(z.string())
        .describe('Gateways that gave no answer in time: what they hold is not in the list'),
    }),
    http: { route: 'GET /api/admin/connections' },
  }),
  'admin.connection.close': contract({
    kind: 'command',
    owner: 'gateway',
    retry: 'natural',
    access: 'admin',
    rate: 'admin',
    summary: 'Close one connection, which may come back; to keep somebody out end the session',
    data: z.strictObject({ id: connectionId }),
    result: empty,
    http: { route: 'DELETE /api/admin/connections/:id', status: 204 },
  }),
  'admin.jobs': contract({
    kind: 'query',
    owner: 'worker',
    route: 'queries',
    access: 'admin',
    rate: 'admin',
    summary: 'Background jobs; by default those that gave up',
    data: z.strictObject({
      state: z.enum(JOB_STATES).default('dead'),
      after: jobCursor.optional(),
      limit: limit(),
    }),
    result: z.object({ jobs: z.array(job), next }),
    http: { route: 'GET /api/admin/jobs' },
  }),
  'admin.job.retry': contract({
    kind: 'command',
    owner: 'worker',
    route: 'job',
    retry: 'natural',
    access: 'admin',
    rate: 'admin',
    summary: 'Try a dead job again',
    data: z.strictObject({ id: jobId }),
    result: z.object({ jobId: z.string() }),
    http: { route: 'POST /api/admin/jobs/:id/retry', status: 202 },
  }),
};
