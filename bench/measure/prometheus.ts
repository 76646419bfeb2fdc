/** The value of a metric without regard to its labels; the first where there are several, NaN where there is none. */
export function metricValue(exposition: string, name: string): number {
  const line = exposition
    .split('\n')
    .find((candidate) => candidate.startsWith(name) && /^[ {]/.test(candidate.slice(name.length)));
  return line === undefined ? Number.NaN : Number(line.slice(line.lastIndexOf(' ') + 1));
}
