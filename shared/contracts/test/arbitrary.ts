import fc from 'fast-check';
import type { z } from 'zod';

type Schema = z.core.$ZodTypes;

const time = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T00:00:00.000Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** A field that no object of this version has. */
export const TOMORROW = 'fieldOfTomorrow';

/**
 * Values of an answer or event schema, which knows neither transforms nor refinements; with `extra` fields, what
 * the next version may send.
 */
export function valuesOf(
  schema: z.core.$ZodType,
  extra: Record<string, unknown> = {},
): fc.Arbitrary<unknown> {
  const inner = (part: z.core.$ZodType) => valuesOf(part, extra);
  const { def } = (schema as Schema)._zod;
  switch (def.type) {
    case 'object':
      return objectOf(def.shape, extra);
    case 'array':
      return fc.array(inner(def.element), { maxLength: 2 });
    case 'record':
      return fc.dictionary(inner(def.keyType) as fc.Arbitrary<string>, inner(def.valueType), { maxKeys: 2 });
    case 'union':
      return fc.oneof(...def.options.map(inner));
    case 'optional':
      return fc.option(inner(def.innerType), { nil: undefined });
    case 'nullable':
      return fc.option(inner(def.innerType), { nil: null });
    default:
      return scalarOf(def);
  }
}

function scalarOf(def: Schema['_zod']['def']): fc.Arbitrary<unknown> {
  switch (def.type) {
    case 'string':
      return 'format' in def ? time : fc.string().filter((key) => key !== '__proto__');
    case 'number':
      return fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'unknown':
      return fc.jsonValue();
    default:
      throw new TypeError(`No values for ${def.type}`);
  }
}

function objectOf(
  shape: Readonly<Record<string, z.core.$ZodType>>,
  extra: Record<string, unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(shape).map(([field, schema]) => [field, valuesOf(schema, extra)]);
  const values: fc.Arbitrary<object> = fc.record(Object.fromEntries(fields));
  return values.map((value) => JSON.parse(JSON.stringify({ ...value, ...extra })) as unknown);
}
