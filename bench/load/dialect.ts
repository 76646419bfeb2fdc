/** A client under load: who it is to the server and the rooms it is in. */
export interface Identity {
  readonly name: string;
  /** Where the server wants one. */
  readonly token?: string;
  /** Ids of the server's. */
  readonly rooms: readonly string[];
}

/** What a message from the server is, as far as a load generator must know. */
export type Heard =
  | { readonly kind: 'ready' }
  | { readonly kind: 'delivery' }
  /** Without an id: the oldest that has no answer yet, from a server that answers in order and names none. */
  | { readonly kind: 'acknowledged'; readonly id?: number }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'reply'; readonly text: string }
  | { readonly kind: 'other' };

/** Takes bytes that are valid only during the call. */
export type Listener = (bytes: Buffer, start: number, end: number) => void;

/** How one kind of server is spoken to over a WebSocket, with as little work as possible. */
export interface Dialect {
  readonly subprotocol?: string;
  url(base: string, identity: Identity): URL;
  /** The first frame, if the client speaks first. */
  hello(identity: Identity): string | undefined;
  /**
   * Where frames are a stream, and not a message each: what takes the frames of one socket and passes on each message
   * once it is whole.
   */
  messages?(each: Listener): Listener;
  /** One message. */
  hear(bytes: Buffer, start: number, end: number, identity: Identity): Heard;
  message(id: number, room: string, text: string): string;
}

export type DialectName = 'devtalk' | 'socketio' | 'floor' | 'nats';

export const other: Heard = { kind: 'other' };
export const delivery: Heard = { kind: 'delivery' };
export const ready: Heard = { kind: 'ready' };
export const acknowledged = (id: number): Heard => ({ kind: 'acknowledged', id });

/** The decimal number at `at`. */
export function numberAt(bytes: Buffer, at: number): number {
  let value = 0;
  for (let index = at; ; index += 1) {
    const digit = (bytes[index] ?? 0) - 48;
    if (digit < 0 || digit > 9) return value;
    value = value * 10 + digit;
  }
}
