import { useSyncExternalStore } from 'react';
import type { Store } from './store.js';

/** Reads a part of a store; `select` must give the same reference as long as that part is unchanged. */
export function useStore<T, S>(store: Store<T>, select: (value: T) => S): S {
  const read = () => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}
