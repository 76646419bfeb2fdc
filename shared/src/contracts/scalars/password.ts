import { LIMITS } from '../limits.js';
import { text } from './text.js';

/** A new password: any characters at all. */
export const newPassword = text(LIMITS.passwordMin, LIMITS.passwordMax);

/** A password somebody claims to know: one that is too short is just wrong; the upper limit bounds the hashing. */
export const claimedPassword = text(1, LIMITS.passwordMax);
