const FIRST_MS = 250;
const LONGEST_MS = 2_000;

/** The alert is raised once a window, by the takeover that crosses the line of what two devices of one person need. */
export const isFirstOfFight = (takeovers: number, free: number): boolean => takeovers === free + 1;

/**
 * ms that the next takeover waits, after so many within the minute of which `free` are let through: somebody fights over
 * the account, and whoever types the password by hand should not lose to a script.
 */
export function takeoverDelay(takeovers: number, free: number): number {
  if (takeovers < free) return 0;
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(10, takeovers - free));
}
