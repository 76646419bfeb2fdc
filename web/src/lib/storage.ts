/**
 * What the browser keeps for this site. Storage may be forbidden or full; then the application works all the
 * same, and forgets. Credentials are never kept here: the session is a cookie that scripts cannot read.
 */
export function readStored<T>(key: string, isValid: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`devtalk.${key}`) ?? 'null');
    return isValid(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`devtalk.${key}`);
    else localStorage.setItem(`devtalk.${key}`, JSON.stringify(value));
  } catch {
    // Nothing to be done: see above.
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Removes what is kept for one person, whose id ends the keys; for a computer that others use too. */
export function forgetPerson(userId: string): void {
  try {
    for (const key of Object.keys(localStorage))
      if (key.startsWith('devtalk.') && key.endsWith(`.${userId}`)) localStorage.removeItem(key);
  } catch {
    // Nothing is kept where storage is forbidden.
  }
}
