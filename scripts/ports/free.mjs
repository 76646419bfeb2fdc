// @ts-check
import { createServer } from 'node:net';

/**
 * Whether a server could listen there now.
 * @param {number} port @param {string} host
 * @returns {Promise<boolean>}
 */
export function isFree(port, host) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/**
 * Gives out ports from `first` upwards, each once, passing over those that are taken.
 * @param {number} first @param {string} host
 * @returns {() => Promise<number>}
 */
export function portsFrom(first, host) {
  let candidate = first;
  return async () => {
    while (candidate < 65_536) {
      const port = candidate++;
      if (await isFree(port, host)) return port;
    }
    throw new Error(`no free port above ${first}`);
  };
}
