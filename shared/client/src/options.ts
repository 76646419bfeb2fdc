import type { Clock } from './clock.js';

export interface ClientOptions {
  /** `ws:` or `wss:` address of a gateway's `/ws`. */
  url: string;
  /** Sent in the connect frame; without it the cookie of the upgrade counts. Asked anew for every connection. */
  token?: string | (() => string | undefined);
  /** For runtimes without a global WebSocket (Node 20): the class of the `ws` package. */
  WebSocket?: new (
    url: string,
    protocols: string[],
  ) => object;
  clock?: Clock;
  /** Uniform in [0, 1), as Math.random. */
  random?: () => number;
}

export const CONNECT_WITHIN_MS = 10_000;
export const CALL_DEADLINE_MS = 15_000;
/** A connection that held this long was a success: the next loss begins at the shortest wait again. */
export const STABLE_AFTER_MS = 5_000;
/** A frame has 64 KiB where nobody has configured less. */
export const RESUME_BYTES = 60_000;
export const VISIBLE_ANSWER_MS = 3_000;
