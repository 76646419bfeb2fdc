import { z } from 'zod';
import { parseDuration, parseRate, parseSize } from './quantity.js';
import { Secret } from './secret.js';

/** Node's timers take 31 bits; a longer one fires at once, which would turn "30 days" into "now". */
const longestTimerMs = 2 ** 31 - 1;

interface Range {
  readonly min?: number;
  readonly max?: number;
}

/** A whole number; `expected` in the fault says the range. */
export function integer({ min = 0, max = Number.MAX_SAFE_INTEGER }: Range = {}) {
  const upTo = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  return z.string().transform((text, context) => {
    const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    context.addIssue(`expected a whole number, ${upTo}`);
    return z.NEVER;
  });
}

/** A TCP port; 0 lets the operating system choose a free one. */
export const port = () => integer({ min: 0, max: 65_535 });

/** Milliseconds, from `12h`, `30s`, `500ms` or a bare number of milliseconds. */
export function duration({ min = 0, max = longestTimerMs }: Range = {}) {
  return z.string().transform((text, context) => {
    const value = parseDuration(text);
    if (value !== undefined && value >= min && value <= max) return value;
    context.addIssue(`expected a duration like 500ms, 30s or 12h, ${min} ms to ${max} ms`);
    return z.NEVER;
  });
}

/** Bytes, from `64KiB`, `1MB` or a bare number of bytes. */
export function size({ min = 0, max = Number.MAX_SAFE_INTEGER }: Range = {}) {
  return z.string().transform((text, context) => {
    const value = parseSize(text);
    if (value !== undefined && value >= min && value <= max) return value;
    const upTo = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
    context.addIssue(`expected a size like 65536, 64KiB or 1MB, ${upTo} bytes`);
    return z.NEVER;
  });
}

/** A rate limit `<per second>/<burst>`. */
export function rate() {
  return z.string().transform((text, context) => {
    const value = parseRate(text);
    if (value !== undefined) return value;
    context.addIssue('expected a rate like 5/20: so many a second, so many at once');
    return z.NEVER;
  });
}

/** true, false, 1, 0, yes, no, on, off. */
export function flag() {
  return z.string().transform((text, context) => {
    if (/^(true|1|yes|on)$/i.test(text)) return true;
    if (/^(false|0|no|off)$/i.test(text)) return false;
    context.addIssue('expected true or false');
    return z.NEVER;
  });
}

/** One of a few words, in any case. */
export function choice<const T extends readonly [string, ...string[]]>(words: T) {
  return z.string().transform((text, context): T[number] => {
    const word = words.find((candidate) => candidate === text.toLowerCase());
    if (word !== undefined) return word;
    context.addIssue(`expected one of ${words.join(', ')}`);
    return z.NEVER;
  });
}

/** Text of a fixed form; `expected` describes it to the operator. */
export const text = (form: RegExp, expected: string) =>
  z.string().regex(form, { error: `expected ${expected}` });

/** Words between commas, none empty. */
export const list = () =>
  z.string().transform((value) =>
    value
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );

/** A value that is never printed, neither when it is right nor when it is wrong. */
export const secret = () =>
  z
    .string()
    .transform((value) => new Secret(value))
    .meta({ secret: true });
