import * as z from 'zod';
import { displacer, revocationReason } from '../error-schemas.js';
import { timestamp } from '../scalars/time.js';
import { publicUser } from './user.js';

export const SECURITY_EVENT_KINDS = [
  'registered',
  'sign_in',
  'sign_in_failed',
  'throttled',
  'takeover',
  'sign_out',
  'expired',
  'revoked',
  'password_changed',
  'recovered',
  'locked',
  'unusual_distance',
] as const;

export const securityEventKind = z.enum(SECURITY_EVENT_KINDS).meta({ id: 'SecurityEventKind' });

/** Facts beside the kind, shared by the audit trail and `security.alert`. */
export const securityFacts = {
  kind: securityEventKind,
  device: z.string(),
  ip: z.string(),
  sessionId: z.string().nullable(),
  by: displacer.optional().describe('With takeover: who signed in'),
  reason: revocationReason.optional().describe('With revoked'),
  distanceKm: z.number().nonnegative().optional().describe('With unusual_distance'),
  speedKmh: z.number().nonnegative().optional().describe('With unusual_distance'),
};

/** One entry of the audit trail; `user` only where an admin sees everyone's. */
export const securityEvent = z
  .object({ id: z.string(), at: timestamp, user: publicUser.optional(), ...securityFacts })
  .meta({ id: 'SecurityEvent' });

export type SecurityEventKind = (typeof SECURITY_EVENT_KINDS)[number];
export type SecurityEvent = z.output<typeof securityEvent>;
