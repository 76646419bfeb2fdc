import type { FastifyInstance, FastifyTypeProvider } from 'fastify';
import { z } from 'zod';
import { badRequest, issuesOf } from '../contracts/issues.js';

/** Gives handlers the output types of their route's zod schemas: `app.withTypeProvider<ZodTypeProvider>()`. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  readonly validator: this['schema'] extends z.ZodType ? z.output<this['schema']> : unknown;
  readonly serializer: this['schema'] extends z.ZodType ? z.input<this['schema']> : unknown;
}

/** Route schemas are zod; what does not fit is a `bad_request` with its issues. Answers are written as they are. */
export function useZod(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }) => (data: unknown) => {
    if (!(schema instanceof z.ZodType)) throw new TypeError(`the ${httpPart} schema of a route is not zod`);
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: badRequest(issuesOf(result.error)) };
  });
  // Response schemas document; handlers are typed by them, so a second check of every answer buys nothing.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
}
