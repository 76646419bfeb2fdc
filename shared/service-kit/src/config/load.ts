import { ConfigError, type ConfigFault } from './faults.js';
import type { Fragment } from './fragment.js';
import { findMisspellings, type Misspelling } from './misspellings.js';

type Fragments = Readonly<Record<string, Fragment<unknown>>>;
type Outputs<F extends Fragments> = {
  readonly [K in keyof F]: F[K] extends Fragment<infer Out> ? Out : never;
};

/**
 * Reads every fragment from the environment and answers one deeply frozen object with a key for each fragment.
 * @throws ConfigError naming every fault of every fragment, not only the first.
 */
export function loadConfig<F extends Fragments>(fragments: F, env: NodeJS.ProcessEnv): Outputs<F> {
  const faults = new Map<string, ConfigFault>();
  const config: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(fragments)) {
    const result = part.read(env);
    // Two fragments may read the same variable; its fault is told once.
    for (const fault of result.faults) faults.set(`${fault.variable} ${fault.problem}`, fault);
    config[name] = result.value;
  }
  if (faults.size > 0) throw new ConfigError([...faults.values()]);
  const known = new Set(Object.values(fragments).flatMap(({ variables }) => Object.keys(variables)));
  misspellings.set(config, findMisspellings(known, env));
  return deepFreeze(config) as Outputs<F>;
}

const misspellings = new WeakMap<object, readonly Misspelling[]>();

/** What of the environment that a configuration was loaded from looks like a variable and is none. */
export const misspellingsOf = (config: object): readonly Misspelling[] => misspellings.get(config) ?? [];

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  // Bytes cannot be frozen, and class instances keep their own invariants.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(value)) return value;
  for (const part of Object.values(value)) deepFreeze(part);
  return Object.freeze(value);
}
