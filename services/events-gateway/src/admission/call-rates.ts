import type { Bus } from '@devtalk/bus';
import { partitionOfUser } from '@devtalk/bus';
import { type CountedClass, DevTalkError, isCounted, type Rate, type RateClass } from '@devtalk/contracts';

/** More refusals than that are not remembered: they are asked of Redis again. */
const REMEMBERED = 20_000;

/**
 * How often each person calls operations of each rate class, counted in Redis since they may use any gateway. A person, not a session: a
 * new sign-in brings no new allowance. Nothing goes through uncounted: where Redis does not answer, the call is `unavailable`.
 */
export class CallRates {
  /** `<user> <class>` → when its next call is allowed (monotonic ms). Refusing again until then costs Redis nothing. */
  readonly #refusedUntil = new Map<string, number>();

  constructor(
    private readonly bus: Bus,
    private readonly rates: Readonly<Record<CountedClass, Rate>>,
    private readonly onRefused: (rateClass: CountedClass) => void,
  ) {}

  /** @throws DevTalkError `rate_limited` with the time until the next call is allowed; `unavailable` */
  async take(rateClass: RateClass, userId: string): Promise<void> {
    if (!isCounted(rateClass)) return;
    const name = `${userId} ${rateClass}`;
    const now = performance.now();
    const until = this.#refusedUntil.get(name) ?? 0;
    if (until > now) throw this.#refused(rateClass, until - now);
    this.#refusedUntil.delete(name);
    const retryAfterMs = await this.#ask(rateClass, userId);
    if (retryAfterMs === 0) return;
    if (this.#refusedUntil.size >= REMEMBERED) this.#refusedUntil.clear();
    this.#refusedUntil.set(name, performance.now() + retryAfterMs);
    throw this.#refused(rateClass, retryAfterMs);
  }

  async #ask(rateClass: CountedClass, userId: string): Promise<number> {
    if (!this.bus.connected) throw new DevTalkError('unavailable');
    const { perSecond, burst } = this.rates[rateClass];
    const partition = partitionOfUser(userId, this.bus.layout.partitions) ?? 0;
    const call = {
      name: 'rate_take',
      keys: [this.bus.keys.layout.callRate(partition, userId, rateClass)],
      args: [1_000 / perSecond, burst],
    };
    const answer = await this.bus.library.call(this.bus.requests, call).catch((cause: unknown) => {
      throw new DevTalkError('unavailable', undefined, { cause });
    });
    return Number(answer);
  }

  #refused(rateClass: CountedClass, ms: number): DevTalkError {
    this.onRefused(rateClass);
    const { perSecond, burst } = this.rates[rateClass];
    const allowed = `at most ${perSecond} a second, ${burst} at once`;
    return new DevTalkError('rate_limited', `Too many at once (${rateClass}: ${allowed})`, {
      retryAfterMs: Math.max(1, Math.ceil(ms)),
    });
  }
}
