import { setTimeout as pause } from 'node:timers/promises';
import { DevTalkClient } from '@devtalk/client';
import WebSocket from 'ws';
import type { SignedIn } from './api.js';

const SEND_EVERY_MS = 200;

/** Somebody with the real client who writes all the time, and what an update does to them. */
export class Talker {
  readonly acknowledged: { readonly clientId: string; readonly seq: number }[] = [];
  readonly failures: unknown[] = [];
  /** Milliseconds of each time without a connection; the first is that until there was one. */
  readonly absences: number[] = [];
  readonly #client: DevTalkClient;
  #awaySince: number | undefined = performance.now();
  #isWanted = true;
  readonly #running: Promise<void>;

  constructor(
    url: string,
    readonly person: SignedIn,
    readonly room: string,
  ) {
    this.#client = new DevTalkClient({
      url: `${url.replace('http', 'ws')}/ws`,
      token: person.token,
      WebSocket,
    });
    this.#client.on('state', ({ status }) => this.#notice(status === 'online' || status === 'catching-up'));
    this.#client.connect();
    this.#running = this.#run();
  }

  /** After what is under way is answered. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    await this.#running;
    this.#client.close();
  }

  async #run(): Promise<void> {
    for (let n = 1; this.#isWanted; n++) {
      const clientId = `${this.person.user.username}-${n}`;
      try {
        const { room } = this;
        const { message } = await this.#client.call('message.send', {
          room,
          clientId,
          text: `This is ${clientId}`,
        });
        this.acknowledged.push({ clientId, seq: message.seq });
      } catch (error) {
        this.failures.push(error);
      }
      await pause(SEND_EVERY_MS);
    }
  }

  #notice(isOnline: boolean): void {
    if (!isOnline) this.#awaySince ??= performance.now();
    else if (this.#awaySince !== undefined) {
      this.absences.push(performance.now() - this.#awaySince);
      this.#awaySince = undefined;
    }
  }
}

/** Asks for `/api/status` over and over; `stop` gives every answer that was no 200. */
export function watchAddress(url: string): { stop(): Promise<string[]> } {
  const wrong: string[] = [];
  let isWanted = true;
  const watching = (async () => {
    while (isWanted) {
      const answer = await fetch(`${url}/api/status`, { signal: AbortSignal.timeout(3_000) }).then(
        ({ status }) => String(status),
        String,
      );
      if (answer !== '200') wrong.push(answer);
      await pause(100);
    }
  })();
  return {
    async stop() {
      isWanted = false;
      await watching;
      return wrong;
    },
  };
}
