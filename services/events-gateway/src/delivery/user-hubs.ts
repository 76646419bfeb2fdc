import type { Actor, Subscriptions } from '@devtalk/bus';
import { type Keys, partitionOfUser } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { Logger } from '@devtalk/service-kit/logging';
import type { ChatQueries } from '../dispatch/chat-queries.js';
import { compareEventIds, parseUserFrame, type UserFrame, userFrame } from './live-frame.js';

/** A connection or SSE stream as the hub of its person sees it. */
export interface UserListener {
  readonly actor: Actor;
  userEvent(frame: UserFrame): void;
  /** Cannot be served without a hole: close it, it resumes. */
  interrupt(): void;
}

interface UserHub {
  readonly listeners: Set<UserListener>;
  /** Settles when the channel is subscribed. */
  readonly subscribed: Promise<void>;
  /** Newest event given to the listeners; undefined before the first. */
  cursor: string | undefined;
}

export interface UserHubsOptions {
  subscriptions: Subscriptions;
  keys: Keys;
  partitions: number;
  chat: ChatQueries;
  log: Logger;
  checkEveryMs: number;
}

const REFILLS_AT_ONCE = 20;
const RETRY_MS = 250;
const TOPS_AT_ONCE = 500;

/** The people with a connection or a stream here, each with the channel of their own events. */
export class UserHubs<L extends UserListener = UserListener> {
  #check: NodeJS.Timeout | undefined;
  readonly #hubs = new Map<string, UserHub & { readonly listeners: Set<L> }>();
  #isStopped = false;

  constructor(private readonly options: UserHubsOptions) {}

  get size(): number {
    return this.#hubs.size;
  }

  start(): void {
    this.options.subscriptions.on('restored', () => void this.#refillAll([...this.#hubs]));
    this.#check = setInterval(() => {
      this.checkTops().catch((err: Error) => this.options.log.debug({ err }, 'tops could not be asked'));
    }, this.options.checkEveryMs);
  }

  /** The process ends, and its subscriptions with it: nobody who leaves from now on gives one back. */
  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#check);
  }

  /** Compares each person's newest event with what was delivered: finds a lost last one. */
  async checkTops(): Promise<void> {
    const hubs = [...this.#hubs];
    for (let i = 0; i < hubs.length; i += TOPS_AT_ONCE) {
      const some = hubs.slice(i, i + TOPS_AT_ONCE);
      const tops = await this.options.chat.userTops(some.map(([userId]) => userId));
      const behind = some.filter(([userId, { cursor }]) => {
        const top = tops[userId];
        return top !== undefined && cursor !== undefined && compareEventIds(top, cursor) > 0;
      });
      await this.#refillAll(behind);
    }
  }

  listenersOf(userId: string): Iterable<L> {
    return this.#hubs.get(userId)?.listeners ?? NOBODY;
  }

  /** Resolves once everything said to the person from now on reaches the listener. */
  join(listener: L): Promise<void> {
    const { userId } = listener.actor;
    const hub = this.#hubs.get(userId) ?? this.#open(userId);
    hub.listeners.add(listener);
    return hub.subscribed;
  }

  leave(listener: L): void {
    const { userId } = listener.actor;
    const hub = this.#hubs.get(userId);
    if (!hub?.listeners.delete(listener) || hub.listeners.size > 0) return;
    this.#hubs.delete(userId);
    if (this.#isStopped) return;
    const channel = this.#channel(userId);
    if (channel) this.options.subscriptions.unsubscribe(channel).catch(() => {}); // the connection is gone, and the channel with it
  }

  /** The person's events are known up to `cursor`: from here they are filled in after a break. */
  position(userId: string, cursor: string): void {
    const hub = this.#hubs.get(userId);
    if (hub && hub.cursor === undefined) hub.cursor = cursor;
  }

  #open(userId: string): UserHub & { listeners: Set<L> } {
    const channel = this.#channel(userId);
    const subscribed = channel
      ? this.options.subscriptions
          .subscribe(channel, (payload) => this.#receive(userId, payload))
          .catch((cause: unknown) => {
            throw new DevTalkError('unavailable', undefined, { cause });
          })
      : Promise.resolve();
    const hub = { listeners: new Set<L>(), subscribed, cursor: undefined };
    this.#hubs.set(userId, hub);
    return hub;
  }

  #receive(userId: string, payload: Buffer): void {
    const hub = this.#hubs.get(userId);
    const frame = parseUserFrame(payload);
    if (hub && frame) deliver(hub, frame);
  }

  /** What was said while Redis was away is in each person's log. */
  async #refillAll(waiting: [string, UserHub][]): Promise<void> {
    const work = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) await this.#refill(next[0], next[1]);
    };
    await Promise.all(Array.from({ length: REFILLS_AT_ONCE }, work));
  }

  async #refill(userId: string, hub: UserHub): Promise<void> {
    while (this.#hubs.get(userId) === hub && hub.cursor !== undefined) {
      try {
        await this.#fillFrom(hub, hub.cursor);
        return;
      } catch (err) {
        this.options.log.debug({ err, userId }, 'user events are asked for again');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #fillFrom(hub: UserHub, cursor: string): Promise<void> {
    const [someone] = hub.listeners;
    if (!someone) return;
    const { events, gap } = await this.options.chat.userEvents({ after: cursor }, someone.actor);
    if (gap) for (const listener of [...hub.listeners]) listener.interrupt();
    for (const event of events as { event: string; eventId: string }[]) {
      deliver(hub, userFrame(event.eventId, event.event, Buffer.from(JSON.stringify(event))));
    }
  }

  #channel(userId: string): string | null {
    const { keys, partitions } = this.options;
    const partition = partitionOfUser(userId, partitions);
    return partition === null ? null : keys.person.userChannel(partition, userId);
  }
}

const NOBODY: readonly never[] = Object.freeze([]);

/** Live and filled-in events overlap: what is not newer has been given already. */
function deliver(hub: UserHub, frame: UserFrame): void {
  if (hub.cursor !== undefined && compareEventIds(frame.eventId, hub.cursor) <= 0) return;
  hub.cursor = frame.eventId;
  for (const listener of [...hub.listeners]) listener.userEvent(frame);
}
