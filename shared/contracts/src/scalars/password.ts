import { LIMITS } from '../limits.js';
import { text } from './text.js';

/** A new password. No rule asks for kinds of characters: such rules make passwords alike; the most common ones are refused instead. */
export const newPassword = text(LIMITS.passwordMin, LIMITS.passwordMax);

/** A password somebody claims to know: one that is too short is just wrong; the upper limit bounds the hashing. */
export const claimedPassword = text(1, LIMITS.passwordMax);
