/** Owned by session-service, one hash tag `{s<p>}` a partition of usernames. */
export interface SessionKeys {
  /** Stream of commands; competing consumers, group `session`. */
  commands(p: number): string;
  /** Stream of what happened to accounts and sessions; read by projections. */
  events(p: number): string;
  /** Hash projection name → id up to which it has applied `events`: decides what may be trimmed. */
  eventCursors(p: number): string;
  /** Stream of queries over all partitions (admin lists); competing consumers, group `session`. */
  queries: string;
  /** Hash: one account. */
  user(p: number, userId: string): string;
  /** String: normalised username → user id. */
  username(p: number, normalized: string): string;
  /** String, INCR: the user's session epoch, raised by every sign-in. */
  epoch(p: number, userId: string): string;
  /** Hash session id → epoch: the sessions that live now. What is not in here has ended. Read by gateway and chat-service. */
  live(p: number, userId: string): string;
  /** Hash: one session or, once ended, its tombstone. Read by the gateway. */
  session(p: number, tokenHash: string): string;
  /** Zset session id → token hash and expiry: what the cleaner walks. */
  index(p: number): string;
  /** Channel: which sessions ended, and why. */
  sessions(p: number): string;
}

export function sessionKeys(prefix: string): SessionKeys {
  const tag = (p: number) => `${prefix}{s${p}}`;
  return {
    commands: (p) => `${tag(p)}:commands`,
    events: (p) => `${tag(p)}:events`,
    eventCursors: (p) => `${tag(p)}:events:cursors`,
    queries: `${prefix}{sessions}:queries`,
    user: (p, userId) => `${tag(p)}:user:${userId}`,
    username: (p, normalized) => `${tag(p)}:name:${normalized}`,
    epoch: (p, userId) => `${tag(p)}:epoch:${userId}`,
    live: (p, userId) => `${tag(p)}:live:${userId}`,
    session: (p, tokenHash) => `${tag(p)}:session:${tokenHash}`,
    index: (p) => `${tag(p)}:index`,
    sessions: (p) => `${tag(p)}:sessions`,
  };
}
