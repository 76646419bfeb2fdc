import type { Claims } from '../account/claims.js';
import type { FunctionCalls } from '../pipeline/function-calls.js';

/** Who registered first, decided once over all partitions. */
export class FirstAccount {
  constructor(
    private readonly calls: FunctionCalls,
    private readonly claims: Claims,
  ) {}

  claim(name: string): Promise<boolean> {
    return this.claims.claim(this.#at, name);
  }

  isOpenTo(name: string): Promise<boolean> {
    return this.claims.isOpenTo(this.#at, name);
  }

  get #at() {
    return { p: 0, key: this.calls.bus.keys.session.firstAccount };
  }
}
