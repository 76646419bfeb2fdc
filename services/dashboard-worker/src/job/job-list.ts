import { type Entry, entryTime, fieldOf, type JobEnvelope, type JobView } from '@devtalk/bus';
import { parseOrThrow, schemas } from '@devtalk/contracts';
import { partitionsOf, type Store } from '../pipeline/store.js';
import { type JobRecord, readJob, viewOfQueued, viewOfRecord } from './job.js';
import { GROUP } from './job-store.js';

interface Listed {
  /** Milliseconds since 1970 that order the list. */
  at: number;
  job: JobView;
}

export interface JobQuery {
  state: JobView['state'];
  after?: string | undefined;
  limit: number;
}

/** The jobs in one state over all partitions, newest first. */
export class JobList {
  constructor(private readonly store: Store) {}

  async page({ state, after, limit }: JobQuery): Promise<{ jobs: JobView[]; next: string | null }> {
    const end = parseCursor(after);
    const lists = await Promise.all(
      partitionsOf(this.store).map((p) => this.#newest(p, state, end.at, limit)),
    );
    const follows = ({ at, job }: Listed) => at < end.at || (at === end.at && job.id > end.id);
    const all = lists.flat().filter(follows).sort(newestFirst);
    const page = all.slice(0, limit);
    const last = page.at(-1);
    return {
      jobs: page.map(({ job }) => job),
      next: last && all.length > limit ? `${last.at}_${last.job.id}` : null,
    };
  }

  #newest(p: number, state: JobView['state'], until: number, limit: number): Promise<Listed[]> {
    if (state === 'dead') return this.#failed(p, state, this.#names.deadJobs(p), until, limit);
    if (state === 'retrying') return this.#failed(p, state, this.#names.delayed(p), until, limit);
    return this.#queued(p, state, until, limit);
  }

  /** Those at the very time of the cursor are read whole, so that equal times cannot hide one another. */
  async #failed(
    p: number,
    state: 'retrying' | 'dead',
    key: string,
    until: number,
    limit: number,
  ): Promise<Listed[]> {
    const { client } = this.store;
    const max = Number.isFinite(until) ? until : '+inf';
    const [same, older] = await Promise.all([
      Number.isFinite(until) ? client.zrangebyscore(key, max, max, 'WITHSCORES') : [],
      client.zrevrangebyscore(
        key,
        Number.isFinite(until) ? `(${max}` : max,
        '-inf',
        'WITHSCORES',
        'LIMIT',
        0,
        limit + 1,
      ),
    ]);
    const flat = [...same, ...older];
    const ids = flat.filter((_, i) => i % 2 === 0);
    if (ids.length === 0) return [];
    const records = await client.hmget(this.#names.jobRecords(p), ...ids);
    return ids.flatMap((id, i) => {
      const [at, json] = [Number(flat[2 * i + 1]), records[i]];
      return json ? [{ at, job: viewOfRecord(id, state, JSON.parse(json) as JobRecord, at) }] : [];
    });
  }

  /** An entry that some worker has not acknowledged is running; any other waits. */
  async #queued(p: number, state: 'waiting' | 'running', until: number, limit: number): Promise<Listed[]> {
    const { client } = this.store;
    const stream = this.#names.jobs(p);
    const pending = (await client.xpending(stream, GROUP, '-', '+', 1_000).catch(() => [])) as [
      string,
      ...unknown[],
    ][];
    const running = new Set(pending.map(([id]) => id));
    const end = Number.isFinite(until) ? String(until) : '+';
    const entries = await client.xrevrange(stream, end, '-', 'COUNT', limit + 1 + running.size);
    return entries
      .filter(([id]) => running.has(id) === (state === 'running'))
      .flatMap(([id, fields]) => {
        const entry = entryOf(stream, id, fields);
        return entry ? [{ at: entryTime(id), job: viewOfQueued(readJob(entry, p), state) }] : [];
      });
  }

  get #names() {
    return this.store.keys.dashboard;
  }
}

const newestFirst = (a: Listed, b: Listed): number => b.at - a.at || (a.job.id < b.job.id ? -1 : 1);

/** @throws DevTalkError `bad_request` */
function parseCursor(after: string | undefined): { at: number; id: string } {
  if (after === undefined) return { at: Number.POSITIVE_INFINITY, id: '' };
  const [at = '', id = ''] = parseOrThrow(schemas.jobCursor, after).split('_', 2);
  return { at: Number(at), id };
}

function entryOf(stream: string, id: string, fields: string[]): Entry | null {
  try {
    return { id, stream, envelope: JSON.parse(fieldOf(fields, 'm') ?? '') as JobEnvelope };
  } catch {
    return null;
  }
}
