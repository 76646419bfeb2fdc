const hidden = '[redacted]';
const sensitiveKey =
  /^(authorization|cookie|set-cookie|(new|old|current)?_?password|passwd|secret|token|access_?token|tokenhash|credentials?|redis_?url)$/i;
const deepest = 6;
const longestList = 100;

/**
 * Credentials inside URLs; a Redis password may itself hold `/` or `@`, so there everything up to the last `@` goes. Strangers' text is
 * looked through, too: each attempt is bounded, or a long text of beginnings would hold the process up.
 */
const redisCredentials = /\b(rediss?:\/\/)[^\s"']{0,2000}@/gi;
const urlCredentials = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@"']*@/gi;
const bearer = /\b(bearer\s+)[\w.~+/=-]{8,}/gi;

/** Hides credentials inside a text: URLs with `user:password@`, and bearer tokens. */
export function redactText(text: string): string {
  if (text.includes('://')) {
    text = text.replace(redisCredentials, `$1${hidden}@`).replace(urlCredentials, `$1${hidden}@`);
  }
  return /bearer/i.test(text) ? text.replace(bearer, `$1${hidden}`) : text;
}

/**
 * A copy for the log: values under sensitive names are hidden at every depth down to six, texts are cleaned,
 * errors become plain descriptions, and what is deeper or longer is cut. pino's own redaction knows only paths
 * written out in advance, one wildcard a level.
 */
export function redact(value: unknown, describeError: (error: Error) => unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (hasToJson(value)) return redact(value.toJSON(), describeError, depth);
  if (depth >= deepest) return '[cut]';
  if (Array.isArray(value)) return redactList(value, describeError, depth);
  return redactObject(value, describeError, depth);
}

function redactList(values: readonly unknown[], describeError: (error: Error) => unknown, depth: number) {
  const kept = values.slice(0, longestList).map((value) => redact(value, describeError, depth + 1));
  return values.length > longestList ? [...kept, `[${values.length - longestList} more]`] : kept;
}

function redactObject(value: object, describeError: (error: Error) => unknown, depth: number) {
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    copy[key] = sensitiveKey.test(key) && part != null ? hidden : redact(part, describeError, depth + 1);
  }
  return copy;
}

function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
