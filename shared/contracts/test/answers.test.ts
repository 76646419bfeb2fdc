import fc from 'fast-check';
import t from 'tap';
import type { z } from 'zod';
import { endpoints, operations, schemas } from '../src/index.js';
import { TOMORROW, valuesOf } from './arbitrary.js';

const withoutTomorrow = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (field, inner) => (field === TOMORROW ? undefined : inner));

/** Whole documents are passed on as they are. */
const isDocument = (name: string) => name.startsWith('docs.');

const answers: [string, z.ZodType][] = [
  ...Object.entries({ ...operations, ...endpoints })
    .filter(([name]) => !isDocument(name))
    .map(([name, { result }]) => [`answer of ${name}`, result] as [string, z.ZodType]),
  ...Object.entries(schemas.events).map(([name, frame]) => [`event ${name}`, frame] as [string, z.ZodType]),
  ['answer of connect', schemas.connectAnswer],
  ['problem', schemas.problem],
  ['wire error', schemas.wireError],
  ['reply', schemas.replyFrame],
];

for (const [name, schema] of answers) {
  t.test(`${name} survives JSON and parsing unchanged`, async (t) => {
    fc.assert(
      fc.property(valuesOf(schema), (value) => {
        t.strictSame(schema.parse(JSON.parse(JSON.stringify(value))), value);
      }),
      { numRuns: 15 },
    );
  });

  t.test(`${name} tolerates fields of a later version`, async (t) => {
    fc.assert(
      fc.property(valuesOf(schema, { [TOMORROW]: 1 }), (value) => {
        t.strictSame(schema.parse(value), withoutTomorrow(value));
      }),
      { numRuns: 15 },
    );
  });
}
