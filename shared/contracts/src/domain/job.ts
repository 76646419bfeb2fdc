import * as z from 'zod';
import { count } from '../scalars/ids.js';
import { timestamp } from '../scalars/time.js';

export const JOB_STATES = ['waiting', 'running', 'retrying', 'dead'] as const;

export const job = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: z.enum(JOB_STATES),
    attempts: count,
    lastError: z.string().nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
    nextAttemptAt: timestamp.nullable(),
  })
  .meta({ id: 'Job' });

export type JobState = (typeof JOB_STATES)[number];
export type Job = z.output<typeof job>;
