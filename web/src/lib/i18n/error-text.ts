import { ApiError } from '../api.js';
import type { Dictionary } from './en.js';

function known(code: string, t: Dictionary): string {
  return Object.hasOwn(t.errors, code) ? t.errors[code as keyof Dictionary['errors']] : t.errors.internal;
}

/** What went wrong, in the reader's language; codes decide, since a server's own words are in one language only. */
export function errorText(error: unknown, t: Dictionary): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'internal';
  const wait = error instanceof ApiError ? error.retryAfter : undefined;
  return wait === undefined ? known(code, t) : `${known(code, t)} ${t.session.retryIn(wait)}`;
}
