/** What a sign-in does about the sessions an account has already. */
export interface SessionPolicy {
  /** How many may live at once; the oldest make room. */
  readonly limit: number;
  /** Instead of making room, the sign-in is refused. */
  readonly rejects: boolean;
}

/** @param text `takeover`, `reject` or `limit:N` */
export function parsePolicy(text: string): SessionPolicy {
  const limit = /^limit:(\d+)$/.exec(text)?.[1];
  return { limit: limit === undefined ? 1 : Number(limit), rejects: text === 'reject' };
}
