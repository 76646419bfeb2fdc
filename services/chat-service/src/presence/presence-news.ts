import { LIVE_FRAME, type ManyRoomsPresence } from '@devtalk/bus';
import type { Presence } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import { q } from '../pipeline/json.js';

/** Short enough to look immediate: one person comes, or a few. */
const MERGE_MS = 250;
/** So many at once are a crowd: everybody comes after a restart, or in the morning. */
const CROWD = 20;
/** While a crowd comes or goes. Each telling is a frame to everybody in their rooms, in a large one far more work than their arrival. */
const CROWD_MERGE_MS = 1_000;

const READ_AT_ONCE = 500;
/** Rooms of one person from which on all of them are published in one message to every gateway. */
const MANY_ROOMS = 100;

/** Tells rooms who of their members came and went: of what happens within a moment, one frame a room with each person's last state. */
export class PresenceNews {
  readonly #changed = new Map<string, Presence>();
  #timer: NodeJS.Timeout | undefined;
  #crowdToldAt = Number.NEGATIVE_INFINITY;
  #telling: Promise<void> = Promise.resolve();

  constructor(private readonly chat: Chat) {}

  add(userId: string, state: Presence): void {
    this.#changed.set(userId, state);
    const afterCrowd = this.#crowdToldAt + CROWD_MERGE_MS - performance.now();
    this.#timer ??= setTimeout(() => void this.flush(), Math.max(MERGE_MS, afterCrowd));
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const changed = [...this.#changed];
    this.#changed.clear();
    if (changed.length >= CROWD) this.#crowdToldAt = performance.now();
    this.#telling = this.#telling
      .then(() => this.#tell(changed))
      .catch((error: Error) => {
        this.chat.log.debug({ err: error }, 'presence not told'); // ephemeral: the next change or a list puts it right
      });
    await this.#telling;
  }

  async #tell(changed: readonly (readonly [string, Presence])[]): Promise<void> {
    const rooms = new Map<string, Record<Presence, string[]>>();
    for (let i = 0; i < changed.length; i += READ_AT_ONCE) {
      const some = changed.slice(i, i + READ_AT_ONCE).map(async ([userId, state]) => {
        const ids = await this.chat.people.rooms(userId);
        if (ids.length >= MANY_ROOMS) return this.#publishToGateways(userId, state, ids);
        for (const room of ids) {
          const lists = rooms.get(room) ?? noOne();
          lists[state].push(userId);
          rooms.set(room, lists);
        }
      });
      await Promise.all(some);
    }
    await Promise.all([...rooms].map(([room, lists]) => this.#publish(room, lists)));
  }

  async #publishToGateways(userId: string, state: Presence, rooms: readonly string[]): Promise<void> {
    const { bus, keys } = this.chat;
    const update: ManyRoomsPresence = { userId, lists: { ...noOne(), [state]: [userId] }, rooms };
    await bus.work.spublish(keys.layout.control, q({ type: 'presence.changed', ...update }));
  }

  async #publish(room: string, lists: Record<Presence, string[]>): Promise<void> {
    const { bus, keys, calls } = this.chat;
    const event = q({ event: 'presence.changed', room, data: lists });
    const channel = keys.room.channel(calls.partition(room), room);
    await bus.work.spublish(channel, `0 ${LIVE_FRAME.presence}\n${event}`);
  }
}

const noOne = (): Record<Presence, string[]> => ({ online: [], away: [], offline: [] });
