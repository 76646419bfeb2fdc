import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Collects once what loading and generating documents has left behind, about 20 MB, before anybody is connected: the sockets then live in
 * that memory instead of beside it. Nobody waits at this moment; later a full collection would be a stall.
 */
export function collectStartupGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  collect();
}
