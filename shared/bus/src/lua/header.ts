import { Declaration } from './declaration.js';

export interface Sets {
  readonly keys: ReadonlyMap<string, Declaration>;
  readonly args: ReadonlyMap<string, Declaration>;
}

/** What the comment in front of a function declares. */
export interface Header {
  readonly keys: Declaration;
  readonly args: Declaration;
}

const SET = /^-- (KEYS|ARGV)\(([a-z][a-z0-9_]*)\) +(.+)$/;
const NAMES = /^-- (KEYS|ARGV) +(.+)$/;

/** The named sets of a file, each of which may begin with one that was declared before. */
export function parseSets(file: string, source: string, known: Sets): Sets {
  const keys = new Map(known.keys);
  const args = new Map(known.args);
  for (const line of joinedComments(source.split('\n'))) {
    const [, kind, name, names] = SET.exec(line) ?? [];
    if (kind === undefined || name === undefined || names === undefined) continue;
    const sets = kind === 'KEYS' ? keys : args;
    if (sets.has(name)) throw new Error(`${file}: ${kind}(${name}) is declared twice`);
    sets.set(name, new Declaration(`${file}: ${kind}(${name})`, names, sets));
  }
  return { keys, args };
}

/** @throws Error where KEYS or what the function returns is not declared */
export function parseHeader(subject: string, comment: readonly string[], sets: Sets): Header {
  const lines = joinedComments(comment);
  const names = (kind: 'KEYS' | 'ARGV') =>
    lines.flatMap((line) => {
      const match = NAMES.exec(line);
      return match?.[1] === kind ? [match[2] as string] : [];
    });
  const [keys, ...moreKeys] = names('KEYS');
  const [args, ...moreArgs] = names('ARGV');
  if (keys === undefined) throw new Error(`${subject} has no line "-- KEYS …" in front of it`);
  if (moreKeys.length + moreArgs.length > 0) throw new Error(`${subject} declares its KEYS or ARGV twice`);
  if (!lines.some((line) => line.startsWith('-- returns '))) {
    throw new Error(`${subject} has no line "-- returns …" in front of it`);
  }
  return {
    keys: new Declaration(`${subject}: KEYS`, keys, sets.keys),
    args: new Declaration(`${subject}: ARGV`, args ?? '', sets.args),
  };
}

/** A line of names that ends in a comma goes on in the next one. */
function joinedComments(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let isOpen = false;
  for (const line of lines) {
    if (isOpen && line.startsWith('--')) joined.push(`${joined.pop()} ${line.slice(2).trim()}`);
    else joined.push(line);
    isOpen = /^-- (KEYS|ARGV)\b/.test(joined.at(-1) ?? '') && line.endsWith(',');
  }
  return joined;
}
