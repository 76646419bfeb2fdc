import { partitionOf } from '@devtalk/shared/redis';
import type { FunctionCalls } from './function-calls.js';

type Answer = { status: 'CLAIMED' } | { status: 'HELD'; name: string };

/**
 * Who registered first, decided once over all partitions. The claim comes before the account, so two who register at once
 * cannot both be first; a claim whose account never came (its process died in between) is given up after 30 s.
 */
export class FirstAccount {
  constructor(private readonly calls: FunctionCalls) {}

  /** Whether `name` is the first. Asked again for the same name it answers the same. */
  async claim(name: string): Promise<boolean> {
    const first = await this.#claim({ name });
    if (first.status === 'CLAIMED') return true;
    if (await this.#exists(first.name)) return false;
    return (await this.#claim({ name, abandoned: first.name })).status === 'CLAIMED';
  }

  /** Whether `name` may still become the first: nobody has claimed it, or a claim led to no account. `claim` decides. */
  async isOpenTo(name: string): Promise<boolean> {
    const held = /^\d+ (.*)$/u.exec((await this.calls.bus.work.get(this.#key)) ?? '')?.[1];
    return held === undefined || held === name || !(await this.#exists(held));
  }

  get #key(): string {
    return this.calls.bus.keys.session.firstAccount;
  }

  #claim(command: { name: string; abandoned?: string }): Promise<Answer> {
    return this.calls.call('first_account_claim', 0, command, this.#key);
  }

  async #exists(name: string): Promise<boolean> {
    const p = partitionOf(name, this.calls.partitions);
    return (await this.calls.bus.work.exists(this.calls.bus.keys.session.username(p, name))) === 1;
  }
}
