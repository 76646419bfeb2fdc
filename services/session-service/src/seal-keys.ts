import { type Bus, isSealed, SealKey } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';

const REFRESH_MS = 5_000;
/** A key of a process that died is used for no longer than this. */
const PUBLISHED_MS = 20_000;
/** A copy of this process' memory opens no more than what was sent lately. */
const ROTATE_MS = 600_000;

/**
 * The keys with which this instance opens sealed requests. The private ones are in this process' memory alone and gone with it, so what
 * was sealed stays so in every copy of Redis' files. Several instances each publish their own; a request is sealed for all that are
 * there, and any of them can carry it out.
 */
export class SealKeys {
  #current = new SealKey();
  #former: SealKey | undefined;
  #madeAt = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {}

  async start(): Promise<void> {
    await this.#publish();
    this.#timer = setInterval(() => {
      this.#publish().catch((err: Error) => this.log.warn({ err }, 'key for sealed requests not published'));
    }, REFRESH_MS);
    this.#timer.unref();
  }

  /** From now on nothing new is sealed for this instance; what is there it still opens. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.bus.work.hdel(this.bus.keys.session.seals, this.#current.id).catch(() => {});
  }

  /** The data of a request in the clear; null where it was sealed for others. Gateways of the version before send it in the clear. */
  open(data: unknown, op: string): { data: unknown } | null {
    if (!isSealed(data)) return { data };
    const text = this.#current.open(data.sealed, op) ?? this.#former?.open(data.sealed, op) ?? null;
    return text === null ? null : { data: JSON.parse(text) as unknown };
  }

  async #publish(): Promise<void> {
    const { work, keys, clock } = this.bus;
    if (performance.now() - this.#madeAt > ROTATE_MS) this.#rotate();
    const { id, publicKey } = this.#current;
    await work.hset(keys.session.seals, id, `${clock.now() + PUBLISHED_MS} ${publicKey}`);
    const rows = Object.entries(await work.hgetall(keys.session.seals));
    const ended = rows.filter(([, row]) => Number(row.split(' ')[0]) < clock.now()).map(([other]) => other);
    if (ended.length > 0) await work.hdel(keys.session.seals, ...ended);
  }

  /** The former key stays published until its time is over: requests under way are sealed with it. */
  #rotate(): void {
    this.#former = this.#current;
    this.#current = new SealKey();
    this.#madeAt = performance.now();
  }
}
