import { badRequest, issuesOf } from '@devtalk/contracts';
import type { FastifySchemaCompiler, FastifyServerOptions, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';

/** Gives handlers the output types of their route's zod schemas: `app.withTypeProvider<ZodTypeProvider>()`. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  readonly serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown;
}

const check: FastifySchemaCompiler<unknown> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    if (!(schema instanceof z.ZodType)) throw new TypeError(`the ${httpPart} schema of a route is not zod`);
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: badRequest(issuesOf(result.error)) };
  };

/**
 * Route schemas are zod; what does not fit is a `bad_request` with its issues. Answers are written as they are: their schemas document,
 * and handlers are typed by them, so a second check of every answer buys nothing. Given when the server is made: one that learns it only
 * afterwards has loaded Fastify's own compilers by then, a tenth of a process' start.
 */
export const zodSchemas: NonNullable<FastifyServerOptions['schemaController']> = {
  compilersFactory: {
    // Typed for Ajv's schemas alone; Fastify itself asks of a schema nothing but that its compiler takes it.
    buildValidator: () => check as never,
    buildSerializer: () => () => (data: unknown) => JSON.stringify(data),
  },
};
