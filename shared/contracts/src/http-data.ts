import { z } from 'zod';
import { type Contract, fieldSchema, type HttpTwin } from './contract.js';
import type { Issue } from './errors.js';
import { badRequest, parseOrThrow } from './issues.js';

/** The three parts of an HTTP request that carry data, as Fastify gives them. */
export interface HttpParts {
  params: unknown;
  query: unknown;
  body: unknown;
}

/**
 * The checked data of a contract from an HTTP request, the same object its WebSocket op takes.
 * Throws `bad_request`, also for a field in a place that is not its own: a body must not contradict the path.
 */
export function readHttpData<D extends z.ZodType>(contract: Contract<D>, parts: HttpParts): z.output<D> {
  const { http } = contract;
  if (http === null) throw new TypeError('The contract has no HTTP twin');
  const body = objectOf(parts.body);
  const data = new Map<string, unknown>(Object.entries(body));
  refuseMisplaced(http, body, objectOf(parts.query));
  for (const [field, value] of [
    ...Object.entries(objectOf(parts.query)),
    ...Object.entries(objectOf(parts.params)),
  ]) {
    data.set(field, readText(contract, field, value));
  }
  return parseOrThrow(contract.data, Object.fromEntries(data));
}

function objectOf(part: unknown): object {
  if (part === undefined || part === null) return {};
  if (typeof part !== 'object' || Array.isArray(part)) {
    throw badRequest([{ path: '', message: 'The body must be a JSON object' }]);
  }
  return part;
}

function refuseMisplaced(http: HttpTwin, body: object, query: object): void {
  const issues: Issue[] = [
    ...misplaced(body, [...http.params, ...http.query]),
    ...misplaced(query, [...http.params, ...http.body]),
  ];
  if (issues.length > 0) throw badRequest(issues);
}

function misplaced(part: object, elsewhere: readonly string[]): Issue[] {
  return Object.keys(part)
    .filter((field) => elsewhere.includes(field))
    .map((path) => ({ path, message: 'Does not belong here' }));
}

/** Paths and queries know only text; a field that is a number gets one where the text is one, else its own error. */
function readText(contract: Contract, field: string, value: unknown): unknown {
  const isNumber = typeof value === 'string' && /^-?\d{1,16}$/.test(value);
  return isNumber && isNumeric(fieldSchema(contract.data, field)) ? Number(value) : value;
}

function isNumeric(schema: z.ZodType | undefined): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return isNumeric(schema.unwrap() as z.ZodType);
  }
  return schema instanceof z.ZodNumber;
}
