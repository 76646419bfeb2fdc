import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { HashPool, HashPurpose, HashRequest } from './hash-pool.js';
import { normalizePassword } from './password-rules.js';

export interface HashCost {
  memoryCost: number;
  timeCost: number;
  parallelism: number;
}

/** `Algorithm.Argon2id`; the package declares it as a const enum, which isolated modules cannot read. */
const ARGON2ID = 2;

/** argon2id, through the pool. */
export class Passwords {
  readonly #options;
  /** Stands in where there is no account, so that "no such user" takes as long as "wrong password". */
  readonly #dummyHash: Promise<string>;

  constructor(
    private readonly pool: HashPool,
    private readonly cost: HashCost,
  ) {
    this.#options = { ...cost, algorithm: ARGON2ID };
    this.#dummyHash = hash(randomBytes(32), this.#options);
    this.#dummyHash.catch(() => {}); // reported where it is awaited
  }

  /** Resolves once a first sign-in would be answered without a detour. */
  async ready(): Promise<void> {
    await this.#dummyHash;
  }

  /** `onTurn` may throw where the turn comes after the requester's timeout. */
  hash(request: HashRequest, password: string, onTurn: () => void): Promise<string> {
    return this.pool.run(request, async () => {
      onTurn();
      return hash(normalizePassword(password), this.#options);
    });
  }

  /** For a request that has been through the queue once. */
  hashNext(purpose: HashPurpose, password: string): Promise<string> {
    return this.pool.runNext(purpose, () => hash(normalizePassword(password), this.#options));
  }

  /** False, after the usual time, when there is no hash to compare with. */
  async verify(
    request: HashRequest,
    stored: string | undefined,
    password: string,
    onTurn: () => void,
  ): Promise<boolean> {
    const dummyHash = await this.#dummyHash;
    const matches = await this.pool.run(request, async () => {
      onTurn();
      return verify(stored ?? dummyHash, normalizePassword(password));
    });
    return stored !== undefined && matches;
  }

  /** Whether a stored hash was made cheaper than is asked for now. */
  isWeak(stored: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(stored);
    return (
      memoryCost < this.cost.memoryCost ||
      timeCost < this.cost.timeCost ||
      parallelism < this.cost.parallelism
    );
  }
}
