import type { Operations, OpName } from '@devtalk/contracts';

type QueryName = { [N in OpName]: Operations[N]['kind'] extends 'query' ? N : never }[OpName];

/**
 * The queries among the ops: they change nothing, so that repeating one is always safe, while a command carries a key. A browser loads no
 * schema for this: the compiler holds the table against the contracts.
 */
const QUERIES: Readonly<Record<QueryName, true>> = {
  'room.list': true,
  'room.get': true,
  'room.history': true,
  'room.events': true,
  'member.list': true,
  'invite.list': true,
  'presence.get': true,
  'notification.list': true,
  suggest: true,
  'dashboard.get': true,
  ping: true,
};

/** Mean nothing later, so that they are neither kept while offline nor sent again. A test holds them against the contracts. */
const MOMENTARY: ReadonlySet<string> = new Set<OpName>(['typing.set', 'ping']);

export function isVolatile(op: string): boolean {
  return MOMENTARY.has(op);
}

/** Whether an op goes without an idempotency key. */
export function isQuestion(op: string): boolean {
  return Object.hasOwn(QUERIES, op) || isVolatile(op);
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
