/** Which origins may use the interface from a browser. */
export interface OriginRules {
  /** `https://chat.example.org`; where set, it is what "same host" means. */
  publicOrigin: string | undefined;
  allowedOrigins: readonly string[];
}

export interface OriginFacts {
  /** The Origin header; undefined where none was sent. */
  origin: string | undefined;
  /** Host header, as a trusted proxy forwarded it. */
  host: string;
  /** The request relies on the cookie, and either writes or upgrades. */
  needsOrigin: boolean;
}

/**
 * Against requests that another site makes in a person's name: what is sent must be on the list, and whatever a cookie would
 * authorise must come with it. `null` (sandboxed frames, redirects) and look-alikes match nothing: origins are compared whole.
 */
export function isOriginAllowed(rules: OriginRules, { origin, host, needsOrigin }: OriginFacts): boolean {
  if (origin === undefined) return !needsOrigin;
  const lower = origin.toLowerCase();
  if (rules.allowedOrigins.includes(lower)) return true;
  if (rules.publicOrigin !== undefined) return lower === rules.publicOrigin;
  return hostOf(lower) === host.toLowerCase();
}

/** Host and port of a serialized origin; null for anything else, as `null` or one with a path. */
function hostOf(origin: string): string | null {
  const match = /^https?:\/\/([^\s/?#@]+)$/.exec(origin);
  return match?.[1] ?? null;
}
