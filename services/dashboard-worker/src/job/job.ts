import { type Entry, entryTime, type JobEnvelope, type JobView, jobId } from '@devtalk/bus';

/** A job as a worker got it. */
export interface Job {
  /** The same through all its tries. */
  id: string;
  kind: string;
  data: unknown;
  requestId: string;
  partition: number;
  /** Id of the stream entry that stands for this try. */
  entryId: string;
  /** Tries that failed before this one. */
  failures: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  envelope: JobEnvelope;
}

export function readJob({ id: entryId, envelope }: Entry, partition: number): Job {
  const history = (envelope as JobEnvelope).job;
  return {
    id: history?.id ?? jobId(partition, entryId),
    kind: envelope.op,
    data: envelope.data,
    requestId: envelope.requestId,
    partition,
    entryId,
    failures: history?.attempts ?? 0,
    createdAt: history?.createdAt ?? entryTime(entryId),
    envelope,
  };
}

/** A job that waits for its next try or has given up, as stored. */
export interface JobRecord {
  /** JSON of the envelope that a next try gets; text, so that a mover need not understand it. */
  envelope: string;
  lastError: string;
  /** ISO. */
  updatedAt: string;
}

/** What is kept of a job after a failure. `attempts` counts that one; a job tried again by an admin begins at 0. */
export function recordOf(job: Job, attempts: number, error: string, now: number): JobRecord {
  const { id, createdAt } = job;
  const envelope: JobEnvelope = { ...job.envelope, job: { id, attempts, createdAt } };
  return { envelope: JSON.stringify(envelope), lastError: error, updatedAt: new Date(now).toISOString() };
}

export function viewOfRecord(id: string, state: 'retrying' | 'dead', record: JobRecord, at: number): JobView {
  const { op, job } = JSON.parse(record.envelope) as JobEnvelope;
  return {
    id,
    kind: op,
    state,
    attempts: job?.attempts ?? 0,
    lastError: record.lastError,
    createdAt: new Date(job?.createdAt ?? at).toISOString(),
    updatedAt: record.updatedAt,
    nextAttemptAt: state === 'retrying' ? new Date(at).toISOString() : null,
  };
}

export function viewOfQueued(job: Job, state: 'waiting' | 'running'): JobView {
  return {
    id: job.id,
    kind: job.kind,
    state,
    attempts: job.failures,
    lastError: null,
    createdAt: new Date(job.createdAt).toISOString(),
    updatedAt: new Date(entryTime(job.entryId)).toISOString(),
    nextAttemptAt: null,
  };
}
