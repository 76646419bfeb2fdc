import { nowUs } from '../measure/clock.js';
import type { Histogram } from '../measure/histogram.js';
import type { Identity } from './dialect.js';
import { Path } from './path.js';
import { Received } from './received.js';
import { readStamp } from './stamp.js';
import type { Travel, TravelClient } from './travel-client.js';

/** Where travellers record what happens to them. */
export interface TravelLog {
  /** From the new TCP connection to each message that was sent before it. */
  readonly replay: Histogram;
  /** From losing the connection, or from the disaster everybody waits for, to being back. */
  readonly back: Histogram;
  readonly live: Histogram;
  lostTrack: number;
}

/** One client on a bad network. */
export class Traveller {
  readonly #path = new Path();
  readonly #log: TravelLog;
  readonly #client: TravelClient;
  #lostUs = 0;
  #firstOnlineUs = 0;
  isOnline = false;
  readonly rooms = new Map<string, Received>();

  constructor(url: string, identity: Identity, travel: Travel, log: TravelLog) {
    this.#log = log;
    for (const room of identity.rooms) this.rooms.set(room, new Received());
    this.#client = travel(url, identity, this.#path, {
      online: () => this.#cameOnline(),
      offline: () => this.#wentOffline(),
      message: (room, text) => this.#received(room, text),
      lostTrack: () => {
        log.lostTrack += 1;
      },
    });
  }

  /** @returns whether there was a connection to cut */
  cut(silently: boolean): boolean {
    if (!this.isOnline || !this.#path.cut(silently)) return false;
    this.isOnline = false;
    this.#lostUs = nowUs();
    return true;
  }

  close(): void {
    this.#client.close();
  }

  #cameOnline(): void {
    this.isOnline = true;
    if (this.#firstOnlineUs === 0) this.#firstOnlineUs = nowUs();
    if (this.#lostUs > 0) this.#log.back.record(nowUs() - this.#lostUs);
    this.#lostUs = 0;
  }

  #wentOffline(): void {
    this.isOnline = false;
    if (this.#firstOnlineUs > 0 && this.#lostUs === 0) this.#lostUs = nowUs();
  }

  #received(room: string, text: string): void {
    const stamp = readStamp(text);
    if (!stamp) return;
    this.rooms.get(room)?.add(stamp.number);
    const { connectedUs } = this.#path;
    const isBack = this.#firstOnlineUs > 0 && connectedUs > this.#firstOnlineUs;
    // Not "since it came online": some clients hand over what they missed before they say that they are back.
    if (isBack && stamp.sentUs < connectedUs) this.#log.replay.record(nowUs() - connectedUs);
    else this.#log.live.record(nowUs() - stamp.sentUs);
  }
}
