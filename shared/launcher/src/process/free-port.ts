import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** Below the range from which the kernel serves outgoing connections: one of those could take the port meanwhile. */
const RANDOM_PORTS = [12_000, 32_000] as const;
const given = new Set<number>();

/** Whether a server could listen there now. */
export function isFree(port: number, host = LOOPBACK): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A random port of 127.0.0.1 that is free, and that this process has not been given before. Many test processes ask at the same time. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(...RANDOM_PORTS);
    if (!given.has(port) && (await isFree(port))) {
      given.add(port);
      return port;
    }
  }
}

/** Gives out the ports from `first` upwards, each once, passing over those that are taken. */
export function portsFrom(first: number, host = LOOPBACK): () => Promise<number> {
  let candidate = first;
  return async () => {
    while (candidate < 65_536) {
      const port = candidate++;
      if (await isFree(port, host)) return port;
    }
    throw new Error(`no free port above ${first}`);
  };
}
