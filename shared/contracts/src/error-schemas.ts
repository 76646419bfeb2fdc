import * as z from 'zod';
import { ERROR_CODES } from './error-codes.js';
import { REVOCATION_REASONS } from './revocation.js';
import { timestamp } from './scalars/time.js';

export const errorCode = z.enum(ERROR_CODES).meta({ id: 'ErrorCode' });
export const revocationReason = z.enum(REVOCATION_REASONS).meta({ id: 'RevocationReason' });

export const issue = z.object({ path: z.string(), message: z.string() }).meta({ id: 'Issue' });

export const displacer = z
  .object({ device: z.string(), ip: z.string(), at: timestamp })
  .meta({ id: 'Displacer', description: 'Who signed in and thereby ended the session' });
export type Displacer = z.output<typeof displacer>;

const fields = {
  issues: z.array(issue).optional().describe('With bad_request: what is wrong, and where'),
  by: displacer.optional().describe('With session_superseded'),
  reason: revocationReason.optional().describe('With session_revoked'),
};

export const wireError = z
  .object({
    code: errorCode,
    message: z.string(),
    retryable: z.boolean(),
    retryAfterMs: z.number().nonnegative().optional(),
    ...fields,
  })
  .meta({ id: 'Error' });

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: errorCode,
    requestId: z.string(),
    ...fields,
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });
