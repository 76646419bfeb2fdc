import type { RealtimeClient } from '@devtalk/client';

const REPEAT_MS = 3_000;

/** Tells a room that one is typing: repeated while it lasts, taken back at once, never worth an error. */
export class TypingHints {
  readonly #client: RealtimeClient;
  #room: string | undefined;
  #toldAt = 0;

  constructor(client: RealtimeClient) {
    this.#client = client;
  }

  typing(room: string): void {
    const now = performance.now();
    if (this.#room === room && now - this.#toldAt < REPEAT_MS) return;
    if (this.#room !== room) this.stopped();
    this.#room = room;
    this.#toldAt = now;
    this.#tell(room, true);
  }

  stopped(): void {
    if (this.#room === undefined) return;
    this.#tell(this.#room, false);
    this.#room = undefined;
  }

  #tell(room: string, typing: boolean): void {
    this.#client.call('typing.set', { room, typing }).catch(() => {});
  }
}
