/**
 * Runs `say` at most once per interval and key, telling how many calls were left out since the last time: a Redis
 * that is away would else write thousands of equal lines. Keys are a few fixed words, never user data.
 */
export function limitedLog(intervalMs: number, now: () => number = Date.now) {
  const said = new Map<string, { at: number; suppressed: number }>();
  return (key: string, say: (suppressed: number) => void): void => {
    const last = said.get(key);
    if (last !== undefined && now() - last.at < intervalMs) {
      last.suppressed += 1;
      return;
    }
    said.set(key, { at: now(), suppressed: 0 });
    say(last?.suppressed ?? 0);
  };
}
