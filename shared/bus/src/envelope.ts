/** On whose behalf something is asked: as the gateway read it from the session record. */
export interface Actor {
  userId: string;
  username: string;
  displayName: string;
  role: 'member' | 'admin';
  sessionId: string;
  /** The session's epoch; the owning service compares it with the present one before it acts. */
  epoch: number;
}

/** What one process asks of another. */
export interface Envelope {
  /** Correlates the answer; unique within `replyTo`. Empty where no answer is wanted. */
  id: string;
  op: string;
  data: unknown;
  actor?: Actor | undefined;
  /** Instance whose reply channel gets the answer. */
  replyTo?: string | undefined;
  /**
   * When it was asked, by Redis' clock (ms): an entry that is much younger was held up on its way, and whoever asked was told that it
   * had failed.
   */
  askedAt?: number | undefined;
  /**
   * The asker hears the live frames of the room that this changes: one that names the request is answer enough, and none is published
   * beside it.
   */
  hears?: boolean | undefined;
  /** Carried from the browser through every process' log. */
  requestId: string;
  /** Idempotency key: the same one from the same person asks for the same effect, once. */
  key?: string | undefined;
}

/** An envelope as it was read from a stream. */
export interface Entry {
  /**
   * Until when it may be carried out, by Redis' clock (ms): whoever asked waits no longer and was told so. Whoever commits it in Redis is
   * refused after that; a handler that writes by itself asks before. Undefined where nobody waits.
   */
  deadline?: number | undefined;
  /** Stream entry id, `<ms of Redis' clock>-<n>`. */
  id: string;
  stream: string;
  envelope: Envelope;
}

/** What a failed request answers; the code is one of the contracts' error codes. */
export interface ReplyError {
  code: string;
  message: string;
  retryAfterMs?: number | undefined;
  [field: string]: unknown;
}

export type Reply = { id: string; ok: true; data: unknown } | { id: string; ok: false; error: ReplyError };

export const FIELD = 'm';
/** `<ms by which Redis must have the entry>-<ms by which it must be carried out>`, by Redis' clock: after either its asker was told otherwise. */
export const BY_FIELD = 'by';

export const encodeBy = (appended: number, done: number): string => `${appended}-${done}`;

/** Undefined for an entry without such a field: nobody waits for it, or a process of the version before wrote it. */
export function decodeBy(text: string | undefined): number | undefined {
  const [, done] = /^\d+-(\d+)$/.exec(text ?? '') ?? [];
  return done === undefined ? undefined : Number(done);
}

export const encode = (envelope: Envelope): string => JSON.stringify(envelope);

/** Null for what is not an envelope: a foreign entry must not stop a partition. */
export function decode(text: string | undefined): Envelope | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value !== 'object' || value === null) return null;
    const { op, id, requestId } = value as Partial<Envelope>;
    return typeof op === 'string' && typeof id === 'string' && typeof requestId === 'string'
      ? (value as Envelope)
      : null;
  } catch {
    return null;
  }
}
