import { type RequestParsed, type RequestsOf, requests, schemas } from '@devtalk/contracts';
import * as z from 'zod';

/**
 * The gateway has checked the public part already. It is checked again where it takes effect: a process that can append to a command
 * stream must not be able to put a line break into the audit trail or a megabyte into the hashing.
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

/** What the gateway makes of the data of these. That of all others is as their contracts say. */
const routed = {
  'auth.register': z.object({
    username: schemas.username,
    password: schemas.newPassword,
    displayName: schemas.displayName.optional(),
    invite: z.string().min(1).max(64).optional(),
    client,
  }),
  'auth.login': z.object(credentials),
  'auth.recover': z.object({ ...credentials, newPassword: schemas.newPassword }),
  'session.end': z.object({ sessionId: schemas.sessionId }),
};

export type RequestName = RequestsOf<'session'>;
export type RequestData<N extends RequestName> = N extends keyof typeof routed
  ? z.output<(typeof routed)[N]>
  : RequestParsed<N>;

export const schemaOf = (name: RequestName): z.ZodType =>
  Object.hasOwn(routed, name) ? routed[name as keyof typeof routed] : requests[name].data;

export type ClientInfo = z.output<typeof client>;

/** The session that acts, as the envelope says. Its epoch is compared with the current one before anything is done. */
export const actorSchema = z.object({
  userId: schemas.userId,
  sessionId: schemas.sessionId,
  epoch: z.int().min(0),
});
export type ActingSession = z.output<typeof actorSchema>;
