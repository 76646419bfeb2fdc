/** Ops that change nothing: asking again is always safe. Everything else is a command and carries a key. */
const QUESTIONS: ReadonlySet<string> = new Set([
  'room.list',
  'room.get',
  'room.history',
  'room.events',
  'member.list',
  'presence.get',
  'notification.list',
  'suggest',
  'dashboard.get',
]);

/** Ops that mean nothing later, so that they are neither kept while offline nor sent again. */
const VOLATILE: ReadonlySet<string> = new Set(['typing.set', 'ping']);

export function isVolatile(op: string): boolean {
  return VOLATILE.has(op);
}

export function isQuestion(op: string): boolean {
  return QUESTIONS.has(op) || VOLATILE.has(op);
}

/** A clientId or key is remembered for 24 h at least; the hour less is for what is still on its way. */
const REMEMBERED_MS = 23 * 3_600_000;

/**
 * Whether the server may no longer know a command that first left at `sentAt`: sent again, it might be carried out twice. A clock that has
 * been set back since does not tell.
 */
export const mayBeForgotten = (sentAt: number, now: number): boolean =>
  now < sentAt || now - sentAt >= REMEMBERED_MS;

/** Idempotency keys: unique to this client for as long as the server remembers one, and never a secret. */
export class Keys {
  readonly #prefix: string;
  #count = 0;

  constructor(random: () => number) {
    const part = () => Math.floor(random() * 2 ** 48).toString(36);
    this.#prefix = `${Date.now().toString(36)}-${part()}${part()}`;
  }

  next(): string {
    this.#count += 1;
    return `${this.#prefix}-${this.#count.toString(36)}`;
  }
}
