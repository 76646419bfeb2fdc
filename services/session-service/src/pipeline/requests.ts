import { schemas } from '@devtalk/contracts';
import * as z from 'zod';

/**
 * The gateway has checked the public part already. It is checked again where it takes effect: whoever can append to a command
 * stream is not thereby able to put a line break into the audit trail or a megabyte into the hashing.
 */
const client = z.object({
  ip: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\w.:%-]+$/),
  device: schemas.device,
  deviceId: z.string().min(1).max(256).nullable(),
  coordinates: z
    .object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .nullable(),
  tokenHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
});

const credentials = { username: schemas.claimedUsername, password: schemas.claimedPassword, client };
const scope = z.enum(['own', 'all']).default('own');

export const requests = {
  'auth.register': z.object({
    username: schemas.username,
    password: schemas.newPassword,
    displayName: schemas.displayName.optional(),
    invite: z.string().min(1).max(64).optional(),
    client,
  }),
  'auth.login': z.object(credentials),
  'auth.recover': z.object({ ...credentials, newPassword: schemas.newPassword }),
  'auth.logout': z.object({}),
  'auth.password': z.object({ password: schemas.claimedPassword, newPassword: schemas.newPassword }),
  'session.list': z.object({ scope }),
  'session.end': z.object({ sessionId: schemas.sessionId }),
  'session.endOthers': z.object({}),
  'session.touch': z.object({ tokenHash: z.string().regex(/^[0-9a-f]{64}$/) }),
  'security.list': z.object({
    scope,
    before: schemas.cursor.optional(),
    limit: schemas.limit(),
  }),
  'account.disable': z.object({ userId: schemas.userId, disabled: z.boolean() }),
  'registration.invite': z.object({
    maxUses: z.int().min(1).max(1_000).default(1),
    expiresAt: schemas.timestamp.optional(),
  }),
};

export type RequestName = keyof typeof requests;
export type RequestData<N extends RequestName> = z.output<(typeof requests)[N]>;
export type Arrival = z.output<typeof client>;

/** Who acts, as the envelope says. The epoch is compared with the present one before anything is done. */
export const actorSchema = z.object({
  userId: schemas.userId,
  sessionId: schemas.sessionId,
  epoch: z.int().min(0),
});
export type ActingSession = z.output<typeof actorSchema>;
