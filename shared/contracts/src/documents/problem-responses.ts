import type { Access, Contract } from '../contract.js';
import { ERROR_CODES, ERRORS, type ErrorCode } from '../error-codes.js';
import { problem } from '../error-schemas.js';
import type { JsonObject, SchemaCollection } from './json-schema.js';

const retryAfter = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer', minimum: 1 } } };

/** One reusable response for each error status, naming its codes. */
export function problemResponses(schemas: SchemaCollection): JsonObject {
  const content = { 'application/problem+json': { schema: schemas.of(problem) } };
  return Object.fromEntries(
    [...codesByStatus].map(([status, codes]) => [
      responseName(status),
      {
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
        ...((status === 429 || status === 503) && { headers: retryAfter }),
        content,
      },
    ]),
  );
}

/** The problems every call of this contract may be answered with, by status. */
export function problemsOf(contract: Contract): JsonObject {
  const statuses = [...codesByStatus.keys()].filter((status) => applies(status, contract));
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${responseName(status)}` }]),
  );
}

const signedInOnly: readonly Access[] = ['session', 'admin'];

function applies(status: number, { access, kind, http }: Contract): boolean {
  if (status === 401) return signedInOnly.includes(access) || http?.path.startsWith('/api/auth/') === true;
  // A stream takes one of the session's places, of which there may be none left.
  if (status === 409) return kind === 'command' || http?.media === 'text/event-stream';
  if (status === 413) return kind === 'command';
  if (status === 410) return http?.params.includes('code') === true;
  return true;
}

const codesByStatus = ERROR_CODES.reduce((byStatus, code) => {
  const { status } = ERRORS[code];
  return byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
}, new Map<number, ErrorCode[]>());

const responseName = (status: number) => `Problem${status}`;
