/** So many a second, and so many more at once after a pause. */
export interface Allowance {
  perSecond: number;
  burst: number;
}

/**
 * Generic cell rate algorithm: one number is the whole state, the theoretical time of arrival in ms.
 * @returns the next state, or null where the event comes too early
 */
export function gcra(state: number, now: number, { perSecond, burst }: Allowance): number | null {
  const interval = 1_000 / perSecond;
  const arrival = Math.max(state, now);
  return arrival - now > interval * (burst - 1) + 1e-6 ? null : arrival + interval;
}
