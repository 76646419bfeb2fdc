import type { Hint } from '../browser-hints.js';
import { Emitter } from '../emitter.js';
import { CallError } from '../errors.js';
import type { CallOptions, ClientEvents, RealtimeClient } from '../realtime.js';
import type { ConnectionState } from '../state.js';
import type { Op, OpData, OpResult } from '../wire.js';
import type { FromTab, Port, ToTab } from './messages.js';

interface Waiting {
  resolve(data: unknown): void;
  reject(error: CallError): void;
}

/** A tab's end of the connection that a shared worker holds; its deadlines run in the worker. */
export class PortClient implements RealtimeClient {
  readonly #port: Port<FromTab>;
  readonly #emitter = new Emitter<ClientEvents>();
  readonly #calls = new Map<number, Waiting>();
  #lastId = 0;
  #state: ConnectionState = { status: 'idle' };

  constructor(port: Port<FromTab>) {
    this.#port = port;
    port.addEventListener('message', ({ data }) => this.#hear(data as ToTab));
    port.start();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  on<K extends keyof ClientEvents>(type: K, listener: (value: ClientEvents[K]) => void): () => void {
    return this.#emitter.on(type, listener);
  }

  call<O extends Op>(op: O, data: OpData<O>, options: CallOptions = {}): Promise<OpResult<O>> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#port.postMessage({ type: 'call', id, op, data, deadlineMs: options.deadlineMs });
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve: resolve as Waiting['resolve'], reject });
    });
  }

  connect(): void {
    this.#port.postMessage({ type: 'connect' });
  }

  reconnect(): void {
    this.#port.postMessage({ type: 'reconnect' });
  }

  nudge(hint: Hint): void {
    this.#port.postMessage({ type: 'nudge', hint });
  }

  /** Leaves the worker; the connection stays for the other tabs. */
  close(): void {
    this.#port.postMessage({ type: 'leave' });
    this.#port.close();
    for (const call of this.#calls.values()) call.reject(CallError.local('unavailable', 'closed'));
    this.#calls.clear();
    this.#become({ status: 'idle' });
  }

  #hear(message: ToTab): void {
    switch (message.type) {
      case 'state':
        this.#become(message.state);
        break;
      case 'connected':
        this.#emitter.emit('connected', message.answer);
        break;
      case 'rooms':
        this.#emitter.emit('rooms', { rooms: message.rooms, complete: message.complete });
        break;
      case 'reset':
        this.#emitter.emit('reset', { room: message.room });
        break;
      case 'event':
        this.#emitter.emit('event', message.event);
        this.#emitter.emit(message.event.event, message.event as never);
        break;
      case 'answer':
        this.#settle(message.id)?.resolve(message.data);
        break;
      case 'failure':
        this.#settle(message.id)?.reject(new CallError(message.error));
        break;
    }
  }

  #settle(id: number): Waiting | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    return call;
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#emitter.emit('state', state);
  }
}
