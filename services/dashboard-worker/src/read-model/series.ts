import type { Model, Writes } from './writes.js';

const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A chunk is one key: small enough for Redis' compact form, and gone as a whole when it is old. All in ms. */
const UNITS = {
  hour: { length: HOUR, chunk: DAY, kept: 8 * DAY },
  day: { length: DAY, chunk: 32 * DAY, kept: 400 * DAY },
} as const;

export type Unit = keyof typeof UNITS;

/** The number of the bucket that holds `at`; times its length it is the bucket's beginning. */
export const bucketOf = (unit: Unit, at: number): number => Math.floor(at / UNITS[unit].length);

/** When bucket `n` begins, in ms since 1970. */
export const bucketStart = (unit: Unit, n: number): number => n * UNITS[unit].length;

const chunkOf = (unit: Unit, at: number): number => Math.floor(at / UNITS[unit].chunk);

const seriesModel = (scope: string, unit: Unit, chunk: number): Model => ['series', scope, unit, chunk];

/** Counts one event at `at` in every unit. */
export function countInSeries(writes: Writes, scope: string, at: number): void {
  for (const unit of Object.keys(UNITS) as Unit[]) {
    const chunk = chunkOf(unit, at);
    const model = seriesModel(scope, unit, chunk);
    writes.increment(model, bucketOf(unit, at));
    writes.expire(model, (chunk + 1) * UNITS[unit].chunk + UNITS[unit].kept);
  }
}

/** The models that hold the last `count` buckets up to `now`. */
export function seriesModels(scope: string, unit: Unit, now: number, count: number): Model[] {
  const first = chunkOf(unit, bucketStart(unit, bucketOf(unit, now) - count + 1));
  const last = chunkOf(unit, now);
  return Array.from({ length: last - first + 1 }, (_, i) => seriesModel(scope, unit, first + i));
}

/** A UTC day as models name it. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
