import type { FastifyInstance } from 'fastify';
import { StartupError } from '../config/faults.js';

/** Where to listen; `variable` is the environment variable an operator changes when the port is taken. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  readonly variable: string;
}

/**
 * Connections that may wait to be accepted; the system's own limit (net.core.somaxconn, 4096) bounds it. Node's 511 overflows when the
 * clients of a gateway come back at once, and who is dropped there tries again only after 1, 3 and 7 seconds.
 */
const BACKLOG = 4_096;

/**
 * Listens and answers the port, chosen by the operating system when `port` is 0.
 * @throws StartupError in one sentence, naming the variable to change
 */
export async function listen(app: FastifyInstance, { host, port, variable }: ListenAddress): Promise<number> {
  try {
    await app.listen({
      host,
      port,
      backlog: BACKLOG,
      listenTextResolver: (address) => `listening on ${address}`,
    });
  } catch (cause) {
    throw new StartupError(explain((cause as NodeJS.ErrnoException).code, { host, port, variable }), {
      cause,
    });
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

function explain(code: string | undefined, { host, port, variable }: ListenAddress): string {
  if (code === 'EADDRINUSE')
    return `port ${port} of ${host} is taken by another process; choose another ${variable}`;
  if (code === 'EACCES') return `no permission to listen on port ${port}; choose a ${variable} above 1023`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${host} is no address of this machine`;
  return `cannot listen on ${host}:${port} (${variable})`;
}
