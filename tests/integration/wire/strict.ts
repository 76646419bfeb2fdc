import { isDeepStrictEqual } from 'node:util';

/** The part of a zod schema that is needed here. */
export interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: Error };
}

/**
 * The value, if it is exactly what the schema says. The schemas themselves ignore unknown fields, since clients must; what a server of
 * this very version answers has none.
 * @throws Error naming what is wrong or which fields nobody knows
 */
export function strictly<T>(schema: Schema<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new Error(`${what}: ${parsed.error.message}\n${shown(value)}`);
  const unknown = differences(parsed.data, value, '');
  if (unknown.length > 0)
    throw new Error(`${what}: not in the contract: ${unknown.join(', ')}\n${shown(value)}`);
  return parsed.data;
}

function differences(parsed: unknown, value: unknown, path: string): string[] {
  if (isDeepStrictEqual(parsed, value)) return [];
  if (!isObject(parsed) || !isObject(value)) return [path || '(the whole)'];
  const fields = new Set([...Object.keys(parsed), ...Object.keys(value)]);
  return [...fields].flatMap((field) =>
    differences(parsed[field], value[field], path ? `${path}.${field}` : field),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const shown = (value: unknown) => JSON.stringify(value)?.slice(0, 1_000);
