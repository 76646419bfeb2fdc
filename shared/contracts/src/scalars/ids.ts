import * as z from 'zod';

/**
 * Ids are opaque to clients, but they become parts of key and channel names: no `:`, `{`, `*` or space may
 * pass, and an id that begins with a letter or digit is never `__proto__`.
 */
const id = (what: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, `Not ${what}`)
    .meta({ description: 'Opaque' });

export const roomId = id('a room id');
export const userId = id('a user id');
export const sessionId = id('a session id');
export const notificationId = id('a notification id');
export const accountId = id('an account id');
export const connectionId = id('a connection id');
export const jobId = id('a job id');
export const code = id('a code');
export const eventId = id('an event id');
export const epoch = id('an epoch');

/** The reason of a refusal is the bound that was passed: without words of their own the bounds would say those of the type. */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const number = z.int('Must be a whole number').min(min, `Must be at least ${min}`);
  return max === Number.MAX_SAFE_INTEGER ? number : number.max(max, `Must be at most ${max}`);
}

/** Position of an event or message in its room's log. */
export const seq = wholeNumber(1);
/** A position that may also be 0: before everything. */
export const position = wholeNumber(0);
export const count = z.int().min(0);
