import * as z from 'zod';
import { contract } from '../contract.js';
import { JOB_STATES, job } from '../domain/job.js';
import { serviceInstance } from '../domain/service-instance.js';
import { status } from '../domain/status.js';
import { nothing } from '../operations/empty.js';
import { jobId } from '../scalars/ids.js';
import { cursor, limit, next } from '../scalars/paging.js';

export const operatorEndpoints = {
  'status.get': contract({
    kind: 'query',
    access: 'public',
    summary: 'The gateway that answered',
    data: nothing,
    result: status,
    http: { route: 'GET /api/status' },
  }),
  'admin.services': contract({
    kind: 'query',
    access: 'admin',
    summary: 'Every instance with its role, load and lag',
    data: nothing,
    result: z.object({ services: z.array(serviceInstance) }),
    http: { route: 'GET /api/admin/services' },
  }),
  'admin.jobs': contract({
    kind: 'query',
    access: 'admin',
    summary: 'Background jobs; by default those that gave up',
    data: z.strictObject({
      state: z.enum(JOB_STATES).default('dead'),
      after: cursor.optional(),
      limit: limit(),
    }),
    result: z.object({ jobs: z.array(job), next }),
    http: { route: 'GET /api/admin/jobs' },
  }),
  'admin.job.retry': contract({
    kind: 'command',
    access: 'admin',
    summary: 'Try a dead job again',
    data: z.strictObject({ id: jobId }),
    result: z.object({ jobId: z.string() }),
    http: { route: 'POST /api/admin/jobs/:id/retry', status: 202 },
  }),
};
