import { LIVE_FRAME } from '@devtalk/shared/bus';
import type { Presence } from '@devtalk/shared/contracts';
import type { Chat } from '../chat.js';
import { q } from '../domain/json.js';

/** Long enough to merge the arrivals after a gateway's restart, short enough to look immediate. */
const MERGE_MS = 250;

/** Tells rooms who of their members came and went: of what happens within a moment, one frame a room with each person's last state. */
export class PresenceNews {
  readonly #changed = new Map<string, Presence>();
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(private readonly chat: Chat) {}

  add(userId: string, state: Presence): void {
    this.#changed.set(userId, state);
    this.#timer ??= setTimeout(() => void this.flush(), MERGE_MS);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changed = [...this.#changed];
    this.#changed.clear();
    this.#telling = this.#telling
      .then(() => this.#tell(changed))
      .catch((error: Error) => {
        this.chat.log.debug({ err: error }, 'presence not told'); // ephemeral: the next change or a list puts it right
      });
    await this.#telling;
  }

  async #tell(changed: readonly (readonly [string, Presence])[]): Promise<void> {
    const rooms = new Map<string, Record<Presence, string[]>>();
    for (const [userId, state] of changed) {
      for (const room of await this.chat.people.rooms(userId)) {
        const lists = rooms.get(room) ?? { online: [], away: [], offline: [] };
        lists[state].push(userId);
        rooms.set(room, lists);
      }
    }
    for (const [room, lists] of rooms) await this.#publish(room, lists);
  }

  async #publish(room: string, lists: Record<Presence, string[]>): Promise<void> {
    const { bus, keys, calls } = this.chat;
    const event = q({ event: 'presence.changed', room, data: lists });
    const channel = keys.room.channel(calls.partition(room), room);
    await bus.work.spublish(channel, `0 ${LIVE_FRAME.presence}\n${event}`);
  }
}
