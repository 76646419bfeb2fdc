/** Owned by session-service, one hash tag `{s<p>}` a partition of usernames. */
export interface SessionKeys {
  /** Stream of commands; competing consumers, group `session`. */
  commands(p: number): string;
  /** Stream of commands that failed again and again, without their data, which holds passwords. */
  dead(p: number): string;
  /** Stream of what happened to accounts and sessions; read by projections. */
  events(p: number): string;
  /** Hash projection name → id up to which it has applied `events`: decides what may be trimmed. */
  eventCursors(p: number): string;
  /** Stream of queries over all partitions (admin lists); competing consumers, group `session`. */
  queries: string;
  queriesDead: string;
  /** Hash: one account, with the hash of its password. */
  user(p: number, userId: string): string;
  /** String: normalised username → user id. */
  username(p: number, normalized: string): string;
  /** String `<ms> <normalised username>`: who has the names that look like this. */
  skeleton(p: number, skeleton: string): string;
  /** String, INCR: the user's session epoch, raised by every sign-in. */
  epoch(p: number, userId: string): string;
  /** Hash session id → epoch: the sessions that live now. What is not in here has ended. Read by chat-service. */
  live(p: number, userId: string): string;
  /** Hash: one session or, once ended, its tombstone; TTL 24 h after its end. Read by the gateway. */
  session(p: number, tokenHash: string): string;
  /** Zset session id → when (ms) the sweep has to look at it: expiry of a live one, end of a tombstone. */
  index(p: number): string;
  /** Hash session id → token hash (32 bytes) and user id, for all in `index`. */
  handles(p: number): string;
  /** String, TTL 5 s: the list of one person's live sessions. */
  ownList(p: number, userId: string): string;
  /** String, TTL 5 s: the list of the partition's live sessions. */
  list(p: number): string;
  /** Stream: the audit trail; each entry names the one before it of the same person. */
  audit(p: number): string;
  /** Hash `failures`, and `until` (ms, a lock) or `lane` (ms, end of the slow lane): whose failures, says the subject. */
  throttle(p: number, subject: string): string;
  /** String, INCR, TTL 1 min: takeovers of one account. */
  takeovers(p: number, userId: string): string;
  /** Zset device → last sign-in (ms): devices that signed in before. */
  devices(p: number, userId: string): string;
  /** Geo set user id → where the last sign-in came from. */
  places(p: number): string;
  /** Hash `maxUses`, `by`; TTL until it expires: an invitation to register. */
  invite(p: number, code: string): string;
  /** Set of normalised usernames that used the invitation. */
  inviteUses(p: number, code: string): string;
  /** Channel: which sessions ended, and why. */
  sessions(p: number): string;
  /** String, NX: the instance that cleans at the moment. */
  cleanerLock: string;
  /** Hash key id → `<ms> <public key>`: what requests with secrets are sealed for. Read by the gateway. */
  seals: string;
  /** String: who registered first, and when (ms): the administrator. */
  firstAccount: string;
}

export function sessionKeys(prefix: string): SessionKeys {
  const tag = (p: number) => `${prefix}{s${p}}`;
  return {
    commands: (p) => `${tag(p)}:commands`,
    dead: (p) => `${tag(p)}:dead`,
    events: (p) => `${tag(p)}:events`,
    eventCursors: (p) => `${tag(p)}:events:cursors`,
    queries: `${prefix}{sessions}:queries`,
    queriesDead: `${prefix}{sessions}:queries:dead`,
    user: (p, userId) => `${tag(p)}:user:${userId}`,
    username: (p, normalized) => `${tag(p)}:name:${normalized}`,
    skeleton: (p, skeleton) => `${tag(p)}:skeleton:${skeleton}`,
    epoch: (p, userId) => `${tag(p)}:epoch:${userId}`,
    live: (p, userId) => `${tag(p)}:live:${userId}`,
    session: (p, tokenHash) => `${tag(p)}:session:${tokenHash}`,
    index: (p) => `${tag(p)}:index`,
    handles: (p) => `${tag(p)}:handles`,
    ownList: (p, userId) => `${tag(p)}:list:${userId}`,
    list: (p) => `${tag(p)}:list`,
    audit: (p) => `${tag(p)}:audit`,
    throttle: (p, subject) => `${tag(p)}:throttle:${subject}`,
    takeovers: (p, userId) => `${tag(p)}:takeovers:${userId}`,
    devices: (p, userId) => `${tag(p)}:devices:${userId}`,
    places: (p) => `${tag(p)}:places`,
    invite: (p, code) => `${tag(p)}:invite:${code}`,
    inviteUses: (p, code) => `${tag(p)}:invite:${code}:uses`,
    sessions: (p) => `${tag(p)}:sessions`,
    cleanerLock: `${prefix}{sessions}:cleaner`,
    seals: `${prefix}{sessions}:seals`,
    firstAccount: `${prefix}{sessions}:first-account`,
  };
}
