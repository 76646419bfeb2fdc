import * as z from 'zod';

const pattern = /^[A-Za-z0-9_-]{1,64}$/;

/** Chosen by the client, unique per sender and room; remembered for at least 24 h. */
export const clientId = z.string().regex(pattern, 'Must be 1 to 64 of A–Z a–z 0–9 _ -');

/** Makes a command without a `clientId` repeatable: the frame's `key`, over HTTP the `Idempotency-Key` header. */
export const idempotencyKey = z.string().regex(pattern, 'Must be 1 to 64 of A–Z a–z 0–9 _ -');
