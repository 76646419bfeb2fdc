/** 128 random bits as 22 characters of `A–Z a–z 0–9 _ -`; unlike randomUUID also where there is no https. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
