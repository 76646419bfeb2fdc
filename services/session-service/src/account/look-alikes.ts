import { partitionOf } from '@devtalk/bus';
import { asciiLookAlike, skeletons } from '@devtalk/contracts';
import type { FunctionCalls } from '../pipeline/function-calls.js';
import type { ClaimKey, Claims } from './claims.js';

/** Names that look like another's are not free (UTS #39). Whoever has one already keeps it: this is asked at registration alone. */
export class LookAlikes {
  constructor(
    private readonly calls: FunctionCalls,
    private readonly claims: Claims,
  ) {}

  /** Whether nobody has a name that looks like this one. `claim` decides. */
  async isFree(username: string, name: string): Promise<boolean> {
    if (await this.#imitates(name)) return false;
    const free = await Promise.all(this.#keys(username).map((at) => this.claims.isOpenTo(at, name)));
    return free.every(Boolean);
  }

  /** @param username as it was typed: letters that look alike as capitals only count too */
  async claim(username: string, name: string): Promise<boolean> {
    const claimed = await Promise.all(this.#keys(username).map((at) => this.claims.claim(at, name)));
    return claimed.every(Boolean);
  }

  /** Accounts from before skeletons were kept have claimed none: those with names in ASCII are found by the name that is imitated. */
  async #imitates(name: string): Promise<boolean> {
    const imitated = asciiLookAlike(name);
    if (imitated === name) return false;
    const key = this.calls.bus.keys.session.username(partitionOf(imitated, this.calls.partitions), imitated);
    return (await this.calls.bus.work.exists(key)) === 1;
  }

  #keys(username: string): ClaimKey[] {
    return skeletons(username).map((skeleton) => {
      const p = partitionOf(skeleton, this.calls.partitions);
      return { p, key: this.calls.bus.keys.session.skeleton(p, skeleton) };
    });
  }
}
