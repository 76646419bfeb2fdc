import { partitionOf } from '@devtalk/bus';
import { type FunctionCalls, sessionFunction } from '../pipeline/function-calls.js';

type Answer = { status: 'CLAIMED' } | { status: 'HELD'; name: string };

interface Claiming {
  name: string;
  /** Whose claim was found without an account. */
  abandoned?: string;
}

const nameClaim = sessionFunction<Claiming, Answer>('name_claim', 'claim');

/** Where a claim is stored. */
export interface ClaimKey {
  p: number;
  key: string;
}

/**
 * What one name at most may have, over all partitions. The claim comes before the account, so two who register at once
 * cannot both have it; a claim whose account never came (its process died in between) is given up after 30 s.
 */
export class Claims {
  constructor(private readonly calls: FunctionCalls) {}

  /** Whether it is `name`'s. Asked again for the same name it answers the same. */
  async claim(at: ClaimKey, name: string): Promise<boolean> {
    const first = await this.#claim(at, { name });
    if (first.status === 'CLAIMED') return true;
    if (await this.#exists(first.name)) return false;
    return (await this.#claim(at, { name, abandoned: first.name })).status === 'CLAIMED';
  }

  /** Whether `name` may still have it: nobody has claimed it, or a claim led to no account. `claim` decides. */
  async isOpenTo({ key }: ClaimKey, name: string): Promise<boolean> {
    const held = /^\d+ (.*)$/u.exec((await this.calls.bus.work.get(key)) ?? '')?.[1];
    return held === undefined || held === name || !(await this.#exists(held));
  }

  #claim({ p, key }: ClaimKey, command: Claiming): Promise<Answer> {
    return this.calls.call(nameClaim, p, command, key);
  }

  async #exists(name: string): Promise<boolean> {
    const p = partitionOf(name, this.calls.partitions);
    return (await this.calls.bus.work.exists(this.calls.bus.keys.session.username(p, name))) === 1;
  }
}
