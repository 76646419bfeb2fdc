import * as z from 'zod';

export type JsonObject = { [key: string]: unknown };

type Target = 'draft-2020-12' | 'draft-07';

/** Turns schemas into JSON Schema; those that have an `id` are collected once and referred to. */
export interface SchemaCollection {
  /** A reference where the schema has an `id`, else the schema itself. */
  of(schema: z.ZodType): JsonObject;
  /** For `components.schemas`. */
  readonly components: JsonObject;
}

/** OpenAPI 3.1 speaks draft 2020-12, AsyncAPI 3 a superset of draft 07. */
export function collectSchemas(target: Target): SchemaCollection {
  const components: JsonObject = {};
  const add = (definitions: JsonObject) => Object.assign(components, definitions);
  return {
    components,
    of(schema) {
      const { $schema, $defs, definitions, ...root } = convert(schema, target);
      add({ ...($defs as JsonObject), ...(definitions as JsonObject) });
      const id = z.globalRegistry.get(schema)?.id;
      if (id === undefined) return root;
      const reference = `#/components/schemas/${id}`;
      // Where the schema is used within itself or has been converted before, the root is that reference, and the schema among the others.
      if (root.$ref !== reference) add({ [id]: root });
      return { $ref: reference };
    },
  };
}

/** The key of a component is its id; `format: date-time` says what zod's long pattern says. */
function tidy({ jsonSchema }: { jsonSchema: { id?: unknown; format?: unknown; pattern?: unknown } }): void {
  delete jsonSchema.id;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}

/** The input side: what may be sent, with defaults optional; answers have no transforms, so it is theirs too. */
function convert(schema: z.ZodType, target: Target): JsonObject {
  const json = z.toJSONSchema(schema, { io: 'input', target, override: tidy });
  const rooted = JSON.stringify(json).replaceAll(/"#\/(?:\$defs|definitions)\//g, '"#/components/schemas/');
  return JSON.parse(rooted) as JsonObject;
}
