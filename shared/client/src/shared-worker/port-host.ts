import { CallError } from '../errors.js';
import type { RealtimeClient } from '../realtime.js';
import type { ConnectAnswer, Op, OpData } from '../wire.js';
import type { FromTab, Port, ToTab } from './messages.js';

interface Tab {
  readonly port: Port<ToTab>;
  /** Until the tab says `connect` it is told the state alone: nobody there listens to more yet. */
  listening: boolean;
  /** What arrives before the tab knows its rooms waits here; undefined once it does. */
  waiting: ToTab[] | undefined;
}

/**
 * Lets every tab of a browser use one connection. A tab that connects later is given the rooms as they are at
 * that moment and, after them, every event since the question was asked, so that it misses nothing.
 */
export class PortHost {
  readonly #client: RealtimeClient;
  readonly #tabs = new Set<Tab>();
  #answer: ConnectAnswer | undefined;

  constructor(client: RealtimeClient) {
    this.#client = client;
    client.on('state', (state) => this.#state(state));
    client.on('connected', (answer) => this.#connected(answer));
    client.on('rooms', (page) => this.#tell({ type: 'rooms', ...page }));
    client.on('reset', ({ room }) => this.#tell({ type: 'reset', room }));
    client.on('event', (event) => this.#tell({ type: 'event', event }));
  }

  attach(port: Port<ToTab>): void {
    const tab: Tab = { port, listening: false, waiting: undefined };
    this.#tabs.add(tab);
    port.addEventListener('message', ({ data }) => this.#obey(tab, data as FromTab));
    port.start();
    port.postMessage({ type: 'state', state: this.#client.state });
  }

  #obey(tab: Tab, message: FromTab): void {
    switch (message.type) {
      case 'call':
        void this.#call(tab, message);
        break;
      case 'connect':
        if (!tab.listening && this.#answer) void this.#introduce(tab, this.#answer);
        tab.listening = true;
        this.#client.connect();
        break;
      case 'reconnect':
        tab.listening = true;
        this.#client.reconnect();
        break;
      case 'nudge':
        this.#client.nudge(message.hint);
        break;
      case 'leave':
        this.#tabs.delete(tab);
        tab.port.close();
    }
  }

  async #call(tab: Tab, { id, op, data, deadlineMs }: Extract<FromTab, { type: 'call' }>): Promise<void> {
    const options = deadlineMs === undefined ? {} : { deadlineMs };
    try {
      const answer = await this.#client.call(op as Op, data as OpData<Op>, options);
      tab.port.postMessage({ type: 'answer', id, data: answer });
    } catch (error) {
      if (error instanceof CallError) tab.port.postMessage({ type: 'failure', id, error: error.facts });
      else throw error;
    }
  }

  async #introduce(tab: Tab, answer: ConnectAnswer): Promise<void> {
    tab.waiting = [];
    const known = { rooms: answer.rooms, next: answer.roomsNext };
    const { rooms, next = null } = await this.#client.call('room.list', {}).catch(() => known);
    // A reconnect meanwhile has told every tab more than this answer knows.
    if (!tab.waiting) return;
    const { waiting } = tab;
    tab.waiting = undefined;
    const now = { ...answer, rooms, roomsNext: next, userEvents: [], userGap: false, recovered: {} };
    for (const message of [{ type: 'connected', answer: now } as const, ...waiting])
      tab.port.postMessage(message);
    await this.#listRest(tab, next);
  }

  /** A reconnect, which tells every tab its rooms anew, ends it; without an answer the tab has those of the first page. */
  async #listRest(tab: Tab, first: string | null): Promise<void> {
    const introduced = this.#answer;
    for (let after = first; after !== null; ) {
      const page = await this.#client.call('room.list', { after }).catch(() => undefined);
      if (!page || this.#answer !== introduced) return;
      after = page.next ?? null;
      tab.port.postMessage({ type: 'rooms', rooms: page.rooms, complete: after === null });
    }
  }

  #connected(answer: ConnectAnswer): void {
    this.#answer = answer;
    for (const tab of this.#tabs) tab.waiting = undefined;
    this.#tell({ type: 'connected', answer });
  }

  #state(state: RealtimeClient['state']): void {
    if (state.status === 'ended' || state.status === 'idle') this.#answer = undefined;
    for (const { port } of this.#tabs) port.postMessage({ type: 'state', state });
  }

  #tell(message: ToTab): void {
    for (const { port, listening, waiting } of this.#tabs) {
      if (waiting) waiting.push(message);
      else if (listening) port.postMessage(message);
    }
  }
}
