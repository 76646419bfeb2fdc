const FREE_PER_MINUTE = 3;
const FIRST_MS = 250;
const LONGEST_MS = 2_000;

/** More takeovers a minute than two devices of one person need: somebody fights over the account. */
export const isTakeoverFight = (takeovers: number): boolean => takeovers > FREE_PER_MINUTE;

/** The alert is raised once a window, by the takeover that crosses the line. */
export const isFirstOfFight = (takeovers: number): boolean => takeovers === FREE_PER_MINUTE + 1;

/** ms that the next takeover waits, after so many within the minute. */
export function takeoverDelay(takeovers: number): number {
  if (!isTakeoverFight(takeovers + 1)) return 0;
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (takeovers - FREE_PER_MINUTE));
}
