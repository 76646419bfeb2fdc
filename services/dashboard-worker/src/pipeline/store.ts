import type { Bus, FunctionLibrary, Keys, RedisClient } from '@devtalk/bus';
import { workerFunctions } from './functions.js';

/** What every store of this service works with. */
export interface Store {
  readonly client: RedisClient;
  readonly library: FunctionLibrary;
  readonly keys: Keys;
  readonly partitions: number;
}

/** Loads this service's functions. */
export async function openStore(bus: Bus): Promise<Store> {
  const library = await bus.loadFunctions('worker', import.meta.url, workerFunctions);
  return { client: bus.work, library, keys: bus.keys, partitions: bus.layout.partitions };
}

export const partitionsOf = ({ partitions }: Pick<Store, 'partitions'>): number[] =>
  Array.from({ length: partitions }, (_, p) => p);
