import type { RequestListener } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 10;

/** `GET /stall`: the longest event-loop delay in milliseconds since the last call. Also says that the server is up. */
export function stallReport(): RequestListener {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  return (request, response) => {
    response.statusCode = request.url === '/stall' ? 200 : 404;
    response.end(String(Math.max(0, delay.max / 1e6 - resolutionMs)));
    delay.reset();
  };
}

/** A server must not outlive the bench, however that ends. */
export function exitWithParent(stop: () => void): void {
  process.stdin.on('end', () => process.exit()).resume();
  process.on('SIGTERM', stop);
}
