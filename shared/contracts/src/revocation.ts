/** Why a session was ended by intention; `signed_out` is ending one's own. */
export const REVOCATION_REASONS = [
  'signed_out',
  'revoked',
  'password_changed',
  'recovered',
  'disabled',
] as const;

export type RevocationReason = (typeof REVOCATION_REASONS)[number];
