import { CallError, DevTalkClient, type RoomEvent } from '@devtalk/client';
import { waitFor } from '@devtalk/testkit';
import WebSocket from 'ws';
import type { Person } from '../wire/person.js';

/** Answers that leave open whether the message was taken; it is sent again with the same clientId. */
const OPEN: ReadonlySet<string> = new Set(['unavailable', 'timeout', 'rate_limited']);

export interface Acknowledged {
  clientId: string;
  seq: number;
}

/** Someone who talks in one room without a pause, one message after the other, and writes down what is promised and what is heard. */
export class Talker {
  readonly acknowledged: Acknowledged[] = [];
  readonly heard: RoomEvent[] = [];
  readonly resets: string[] = [];
  readonly client: DevTalkClient;
  #said = 0;
  #talking: Promise<void> | undefined;
  #quiet = false;

  constructor(
    readonly person: Person,
    readonly room: string,
    url: string,
  ) {
    this.client = new DevTalkClient({ url, token: person.token, WebSocket });
    this.client.on('event', (event) => {
      if ('seq' in event && event.room === room) this.heard.push(event);
    });
    this.client.on('reset', ({ room: lost }) => this.resets.push(lost));
  }

  async connect(): Promise<void> {
    this.client.connect();
    await this.online();
  }

  async online(timeout = 15_000): Promise<void> {
    const isOnline = () => this.client.state.status === 'online';
    await waitFor(isOnline, { timeout, what: `${this.person.name} is online` });
  }

  talk(): void {
    this.#talking = this.#talk();
  }

  /** Settles when the last message is acknowledged. */
  async quiet(): Promise<void> {
    this.#quiet = true;
    await this.#talking;
  }

  /** Waits for an acknowledgement of a message that was not said before now. @returns ms it took */
  async nextAcknowledged(timeout: number): Promise<number> {
    const since = performance.now();
    const target = this.#said + 1;
    const isThere = () => this.acknowledged.length >= target;
    await waitFor(isThere, { timeout, what: `${this.person.name} is acknowledged` });
    return performance.now() - since;
  }

  async #talk(): Promise<void> {
    while (!this.#quiet) {
      const n = this.#said++;
      await this.#say(`${this.person.name}-${n}`);
    }
  }

  async #say(clientId: string): Promise<void> {
    for (;;) {
      try {
        const { message } = await this.client.call('message.send', {
          room: this.room,
          clientId,
          text: clientId,
        });
        this.acknowledged.push({ clientId, seq: message.seq });
        return;
      } catch (error) {
        if (!(error instanceof CallError && OPEN.has(error.code))) throw error;
      }
    }
  }
}
