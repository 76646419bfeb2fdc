import * as z from 'zod';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';

export const SERVICE_NAMES = [
  'events-gateway',
  'session-service',
  'chat-service',
  'dashboard-worker',
] as const;

/** What an instance carries at the moment. */
const load = z.object({
  cpu: z.number().nonnegative().describe('Share of one core, 1 being all of it'),
  memoryBytes: count,
  eventLoopDelayMs: z.number().nonnegative().describe('99th percentile'),
  inFlight: count.describe('Commands, queries, jobs or requests in work'),
  connections: count.describe('Sockets and SSE streams; 0 but for a gateway'),
});

/** `role` says what it does now: `active` holds at least one partition or serves, `standby` waits for one, `draining` is on its way out. */
export const serviceInstance = z
  .object({
    id: z.string(),
    service: z.enum(SERVICE_NAMES),
    role: z.enum(['active', 'standby', 'draining']),
    version: z.string(),
    startedAt: timestamp,
    seenAt: timestamp,
    partitions: z.array(z.string()).describe('Partitions it holds the lease of'),
    load,
    lag: count.describe('Entries that wait in the streams it reads'),
  })
  .meta({ id: 'ServiceInstance' });

export type ServiceName = (typeof SERVICE_NAMES)[number];
export type ServiceInstance = z.output<typeof serviceInstance>;
