import { setTimeout as pause } from 'node:timers/promises';
import type { Socket } from './socket.js';

/**
 * Sends one message after another into a room, each until it is acknowledged, under one `clientId`; goes no faster than
 * the limit for a person lets it.
 */
export class Chatter {
  /** `clientId`s in the order in which they were acknowledged, each with the seq it was given. */
  readonly acknowledged: { readonly clientId: string; readonly seq: number }[] = [];
  #isWanted = true;

  constructor(
    readonly name: string,
    readonly room: string,
    readonly socket: Socket,
  ) {}

  async run(): Promise<void> {
    for (let n = 1; this.#isWanted; n++) await this.#send(`${this.name}-${n}`);
  }

  /** After the message that is under way. */
  stop(): void {
    this.#isWanted = false;
  }

  async #send(clientId: string): Promise<void> {
    for (;;) {
      const reply = await this.socket.call('message.send', {
        room: this.room,
        clientId,
        text: `This is ${clientId}`,
      });
      if (reply.ok) {
        const { message } = reply.data as { message: { seq: number } };
        this.acknowledged.push({ clientId, seq: message.seq });
        return;
      }
      if (!reply.error.retryable) throw new Error(`message.send: ${JSON.stringify(reply.error)}`);
      await pause(reply.error.retryAfterMs ?? 100);
    }
  }
}
