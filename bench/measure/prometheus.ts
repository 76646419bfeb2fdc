/** The value of a metric without regard to its labels; the first where there are several, NaN where there is none. */
export function metricValue(exposition: string, name: string): number {
  const line = exposition
    .split('\n')
    .find((candidate) => candidate.startsWith(name) && /^[ {]/.test(candidate.slice(name.length)));
  return line === undefined ? Number.NaN : Number(line.slice(line.lastIndexOf(' ') + 1));
}

/** A cumulative histogram as it was exposed: how many observations were at most `le`. */
export type Buckets = readonly (readonly [le: number, count: number])[];

/** The buckets of a histogram without labels of its own. */
export function bucketsOf(exposition: string, name: string): Buckets {
  const lines = exposition.matchAll(new RegExp(`^${name}_bucket\\{[^}]*le="([^"]+)"[^}]*\\} (\\S+)`, 'gm'));
  return [...lines].map(([, le, count]) => [
    le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le),
    Number(count),
  ]);
}

/**
 * A percentile of what was observed between two scrapes, as Prometheus reckons it: evenly within its bucket. In the unit of the histogram;
 * `p` from 0 to 1; NaN where nothing was observed, infinite beyond the last bound.
 */
export function percentileBetween(before: Buckets, after: Buckets, p: number): number {
  const counts = after.map(([le, count], i) => [le, count - (before[i]?.[1] ?? 0)] as const);
  const rank = (counts.at(-1)?.[1] ?? 0) * p;
  const at = counts.findIndex(([, count]) => count > 0 && count >= rank);
  const [le, count] = counts[at] ?? [Number.NaN, 0];
  const [from, below] = counts[at - 1] ?? [0, 0];
  return Number.isFinite(le) ? from + ((le - from) * (rank - below)) / (count - below) : le;
}
