import { readFileSync } from 'node:fs';

/** A process of the system under test and what it is in it. */
export interface Member {
  readonly role: string;
  readonly pid: number;
}

/** CPU in milliseconds (user and system, its threads and its ended children) and resident bytes. */
export interface Cost {
  readonly role: string;
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** USER_HZ: 100 on every Linux that Node runs on. */
const msPerTick = 10;
const pageBytes = 4_096;

export const costsOf = (members: readonly Member[]): Cost[] => members.map(costOf);

function costOf({ role, pid }: Member): Cost {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command may hold blanks and parentheses: fields are counted from behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
  return { role, cpuMs: ticks * msPerTick, rssBytes: Number(fields[21]) * pageBytes };
}

/** CPU milliseconds by role between two readings, and their `total`. */
export function cpuBetween(before: readonly Cost[], after: readonly Cost[]): Record<string, number> {
  return difference(before, after, (cost) => cost.cpuMs);
}

/** Growth of resident bytes by role, and their `total`. */
export function growthBetween(before: readonly Cost[], after: readonly Cost[]): Record<string, number> {
  return difference(before, after, (cost) => cost.rssBytes);
}

function difference(before: readonly Cost[], after: readonly Cost[], of: (cost: Cost) => number) {
  const result: Record<string, number> = { total: 0 };
  for (const [index, cost] of after.entries()) {
    const start = before[index];
    const grown = of(cost) - (start ? of(start) : 0);
    result[cost.role] = (result[cost.role] ?? 0) + grown;
    result.total = (result.total ?? 0) + grown;
  }
  return result;
}
