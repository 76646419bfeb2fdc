import * as z from 'zod';

type Schemas = Readonly<Record<string, z.ZodObject>>;

/** Gives each declaration its name: the key of the table is the value of `event`, and stands nowhere else. */
export function nameEach<T extends Schemas>(
  bodies: T,
  frame: (event: string, body: z.ZodObject) => z.ZodObject,
): object {
  return Object.fromEntries(Object.entries(bodies).map(([event, body]) => [event, frame(event, body)]));
}

/** A union told apart by `event`, of every event of a table. */
export function unionOf<F extends z.ZodObject>(table: Readonly<Record<string, F>>) {
  return z.discriminatedUnion('event', Object.values(table) as [F, ...F[]]);
}

export function namesOf<N extends string>(table: Readonly<Record<N, unknown>>): readonly N[] {
  return Object.freeze(Object.keys(table)) as readonly N[];
}
