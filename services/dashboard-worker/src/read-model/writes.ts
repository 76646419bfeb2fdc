import type { Keys } from '@devtalk/bus';

type ModelName = Parameters<Keys['dashboard']['model']>[1];
/** A read model by name, without its partition. */
export type Model = readonly [name: ModelName, ...parts: (string | number)[]];

/** Key of a model of one generation; empty: the first, which no rebuild has made. */
export const modelKey = ({ dashboard }: Keys, p: number, generation: string, model: Model): string =>
  generation === '' ? dashboard.model(p, ...model) : dashboard.rebuiltModel(p, generation, ...model);

type Verb =
  | 'increment'
  | 'rank'
  | 'put'
  | 'add'
  | 'remove'
  | 'expire'
  | 'recent'
  | 'include'
  | 'exclude'
  | 'decay';
export interface Write {
  readonly verb: Verb;
  readonly model: Model;
  readonly args: readonly (string | number)[];
}

/**
 * What a batch of events does to the read models. Sums of one batch are merged, so that a hundred messages in one room are a
 * handful of writes; what depends on its order is kept as it came. However events are cut into batches, the models end the same.
 */
export class Writes {
  readonly #sums = new Map<string, { verb: 'increment' | 'rank'; model: Model; field: string; by: number }>();
  readonly #last = new Map<string, Write>();
  readonly #recent = new Map<string, { model: Model; kept: number; scored: (string | number)[] }>();
  readonly #ordered: Write[] = [];

  /** Adds `by` to a field of a hash. */
  increment(model: Model, field: string | number, by = 1): void {
    this.#sum('increment', model, String(field), by);
  }

  /** Adds `by` to the score of a member, which exists from then on even when `by` is 0. */
  rank(model: Model, member: string, by = 1): void {
    this.#sum('rank', model, member, by);
  }

  put(model: Model, field: string, value: string): void {
    this.#last.set(keyOf(model, field), { verb: 'put', model, args: [field, value] });
  }

  add(model: Model, member: string): void {
    this.#last.set(keyOf(model, member), { verb: 'add', model, args: [member] });
  }

  remove(model: Model, member: string): void {
    this.#last.set(keyOf(model, member), { verb: 'remove', model, args: [member] });
  }

  /** The model vanishes at `at`, in ms since 1970. */
  expire(model: Model, at: number): void {
    this.#last.set(keyOf(model, ''), { verb: 'expire', model, args: [at] });
  }

  /** A timeline of which only the newest `kept` stay. */
  recent(model: Model, member: string, at: number, kept: number): void {
    const key = keyOf(model, '');
    const recent = this.#recent.get(key) ?? { model, kept, scored: [] };
    this.#recent.set(key, recent);
    recent.scored.push(at, member);
  }

  /** Adds an item to a field of a hash, which is there until every item of it was excluded again. */
  include(model: Model, field: string, item: string): void {
    this.#ordered.push({ verb: 'include', model, args: [field, item] });
  }

  exclude(model: Model, field: string, item: string): void {
    this.#ordered.push({ verb: 'exclude', model, args: [field, item] });
  }

  /** Adds a weight, given as its logarithm to base 2, to a decaying sum. */
  decay(model: Model, member: string, log2Weight: number): void {
    this.#ordered.push({ verb: 'decay', model, args: [member, log2Weight] });
  }

  /** `expire` comes last: it must find the key that the others made. */
  list(): Write[] {
    const sums = [...this.#sums.values()].map(({ verb, model, field, by }) => ({
      verb,
      model,
      args: [field, by],
    }));
    const recent = [...this.#recent.values()].map(({ model, kept, scored }) => ({
      verb: 'recent' as const,
      model,
      args: [kept, ...scored],
    }));
    return [...sums, ...recent, ...this.#ordered, ...this.#last.values()];
  }

  #sum(verb: 'increment' | 'rank', model: Model, field: string, by: number): void {
    const key = keyOf(model, field);
    const sum = this.#sums.get(key);
    if (sum) sum.by += by;
    else this.#sums.set(key, { verb, model, field, by });
  }
}

const keyOf = (model: Model, field: string) => `${model.join(':')} ${field}`;
