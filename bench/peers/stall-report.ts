import type { RequestListener } from 'node:http';
import { LoopDelay } from '@devtalk/runtime';

/**
 * `GET /stall`: the longest event-loop delay in milliseconds since the last call, by the same means as DevTalk's own. Also says that the
 * server is up.
 */
export function stallReport(): RequestListener {
  const delay = LoopDelay.watch();
  return (request, response) => {
    response.statusCode = request.url === '/stall' ? 200 : 404;
    response.end(String(delay.max));
    delay.reset();
  };
}

/** A server must not outlive the bench, however that ends. */
export function exitWithParent(stop: () => void): void {
  process.stdin.on('end', () => process.exit()).resume();
  process.on('SIGTERM', stop);
}
