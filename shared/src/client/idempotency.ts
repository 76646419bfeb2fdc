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
