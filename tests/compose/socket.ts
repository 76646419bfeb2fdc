import { waitFor } from '@devtalk/testkit';
import WebSocket from 'ws';

export interface ServerEvent {
  readonly event: string;
  readonly room?: string;
  readonly seq?: number;
  readonly data: Record<string, unknown>;
}

interface CallError {
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

type Reply = { readonly id: number; readonly ok: true; readonly data: Record<string, unknown> } | Refused;
type Refused = { readonly id: number; readonly ok: false; readonly error: CallError };

/** The raw protocol over one WebSocket: what it got, in the order it got it. */
export class Socket {
  readonly events: ServerEvent[] = [];
  /** Code and reason, once it is closed. */
  closed: { code: number; reason: string } | undefined;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (bytes) => this.#take(JSON.parse(bytes.toString()) as Reply | ServerEvent));
    socket.on('close', (code, reason) => this.#end(code, reason.toString()));
    socket.on('error', () => {});
  }

  /** Connects and takes part as the owner of the token. */
  static async open(gateway: string, token: string): Promise<Socket> {
    const socket = new Socket(new WebSocket(`${gateway.replace('http', 'ws')}/ws`, 'devtalk.v1'));
    await waitFor(() => socket.#socket.readyState !== WebSocket.CONNECTING, { what: 'the socket opens' });
    const reply = await socket.call('connect', { token });
    if (!reply.ok) throw new Error(`connect was refused: ${JSON.stringify(reply)}`);
    return socket;
  }

  /** Settles with the reply; when the socket closes before, with a refusal as if Redis were away. */
  call(op: string, data: object): Promise<Reply> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, op, data }), (error) => {
        if (error) this.#lose(id);
      });
    });
  }

  /** Waits for an event; it may have come already. */
  event(matches: (event: ServerEvent) => boolean, what: string): Promise<ServerEvent> {
    return waitFor(() => this.events.find(matches), { what, timeout: 15_000 });
  }

  /** Waits for the close. */
  end(): Promise<{ code: number; reason: string }> {
    return waitFor(() => this.closed, { what: 'the socket is closed', timeout: 20_000 });
  }

  close(): void {
    this.#socket.close(1000);
  }

  #take(frame: Reply | ServerEvent): void {
    if ('event' in frame) this.events.push(frame);
    else this.#settle(frame);
  }

  #settle(reply: Reply): void {
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }

  #lose(id: number): void {
    this.#settle({ id, ok: false, error: { code: 'unavailable', retryable: true } });
  }

  #end(code: number, reason: string): void {
    this.closed = { code, reason };
    for (const id of [...this.#waiting.keys()]) this.#lose(id);
  }
}
