import { nowUs, sleep } from '../measure/clock.js';
import type { Identity } from './dialect.js';
import type { Path } from './path.js';
import { stamped } from './stamp.js';
import type { Travel, TravelClient } from './travel-client.js';

/** Says numbered messages in one room, and knows which were acknowledged. */
export class Speaker {
  readonly room: string;
  readonly #client: TravelClient;
  isOnline = false;
  acknowledged = 0;
  failed = 0;

  constructor(url: string, identity: Identity, travel: Travel, path: Path) {
    this.room = identity.rooms[0] ?? '';
    this.#client = travel(url, identity, path, {
      online: () => {
        this.isOnline = true;
      },
      offline: () => {
        this.isOnline = false;
      },
      message: () => {},
      lostTrack: () => {},
    });
  }

  /** Settles when each message was acknowledged or given up. */
  async talk(perSecond: number, count: number): Promise<void> {
    const begin = nowUs();
    const said: Promise<void>[] = [];
    for (let number = 0; number < count; number += 1) {
      const aheadMs = (number / perSecond) * 1_000 - (nowUs() - begin) / 1_000;
      if (aheadMs > 1) await sleep(aheadMs);
      said.push(this.#say(number));
    }
    await Promise.all(said);
  }

  async #say(number: number): Promise<void> {
    try {
      await this.#client.say(this.room, stamped(nowUs(), number));
      this.acknowledged += 1;
    } catch {
      this.failed += 1;
    }
  }
}
