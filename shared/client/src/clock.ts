/** Time as the client sees it, in milliseconds; tests pass their own and move it instead of sleeping. */
export interface Clock {
  /** Since 1970. People and machines set it, so it measures no span – except whether a computer has slept, which `elapsed` may not see. */
  now(): number;
  /** Of a clock that nobody sets and that only goes forward; it may stand still while the computer sleeps. */
  elapsed(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};
