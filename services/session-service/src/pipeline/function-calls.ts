import type { Bus, Entry, FunctionLibrary } from '@devtalk/bus';
import { partitionNames } from '../account/names.js';

export const GROUP = 'session';

/** The part of a command that commits the stream entry together with its effect. */
export const committing = (entry: Entry) => ({ entry: entry.id, group: GROUP });

/** Calls the Redis Functions of this service with the names of a partition; answers what they answer. */
export class FunctionCalls {
  readonly #names: string[];

  constructor(
    readonly bus: Bus,
    private readonly library: FunctionLibrary,
  ) {
    this.#names = Array.from({ length: bus.layout.partitions }, (_, p) => partitionNames(bus.keys, p));
  }

  get partitions(): number {
    return this.#names.length;
  }

  /** @param key routes the call: the partition's command stream, unless the function is about another key */
  async call<T>(
    name: string,
    p: number,
    command: object,
    key = this.bus.keys.session.commands(p),
  ): Promise<T> {
    const args = [this.#names[p] ?? '{}', JSON.stringify(command)];
    return JSON.parse((await this.library.call(this.bus.work, { name, keys: [key], args })) as string) as T;
  }
}
