/** The part of the WebSocket interface the client uses: browsers, Node ≥ 22 and the `ws` package all have it. */
export interface WebSocketLike {
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { code: number; reason: string }) => void): void;
}

export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

export interface LinkHandlers {
  opened(): void;
  frame(text: string): void;
  /** At most once, and never after `drop`. */
  closed(code: number, reason: string): void;
}

const SUBPROTOCOL = 'devtalk.v1';
const OPEN = 1;

/** One WebSocket from opening to closing. After `drop` it is silent, whatever the network still delivers. */
export class Link {
  readonly #socket: WebSocketLike;
  #handlers: LinkHandlers | undefined;

  constructor(Socket: WebSocketConstructor, url: string, handlers: LinkHandlers) {
    this.#handlers = handlers;
    this.#socket = new Socket(url, [SUBPROTOCOL]);
    this.#socket.addEventListener('open', () => this.#handlers?.opened());
    this.#socket.addEventListener('message', ({ data }) => this.#handlers?.frame(String(data)));
    // A close event follows every error and carries the code; the listener keeps `ws` from throwing.
    this.#socket.addEventListener('error', () => {});
    this.#socket.addEventListener('close', ({ code, reason }) => {
      this.#handlers?.closed(code, reason);
      this.#handlers = undefined;
    });
  }

  /** Nothing is promised: what is not answered is sent again over the next link. */
  send(text: string): void {
    if (this.#socket.readyState === OPEN) this.#socket.send(text);
  }

  /** Says goodbye to a peer believed alive. */
  close(): void {
    this.#handlers = undefined;
    this.#socket.close(1000);
  }

  /** Leaves without waiting for the closing handshake, which a dead peer would never complete. */
  drop(): void {
    this.close();
    (this.#socket as { terminate?: () => void }).terminate?.();
  }
}

/** @param given the class of the `ws` package, for runtimes without a WebSocket of their own */
export function findSocketClass(given: unknown): WebSocketConstructor {
  const found = given ?? (globalThis as { WebSocket?: unknown }).WebSocket;
  if (found === undefined)
    throw new TypeError('This runtime has no WebSocket: pass the class of the ws package');
  return found as WebSocketConstructor;
}
