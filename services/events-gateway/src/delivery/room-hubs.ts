import type { Keys, ManyRoomsPresence, Subscriptions } from '@devtalk/bus';
import { partitionOf } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';
import type { ChatQueries } from '../dispatch/chat-queries.js';
import { dataOf, parseRoomFrame, presenceFrame, presenceKey } from './live-frame.js';
import { RoomHub, type RoomHubContext } from './room-hub.js';
import type { RoomMember } from './room-member.js';

export interface RoomHubsOptions {
  /** Names this gateway in the frames that answer it. */
  instance: string;
  /** A frame answers what this gateway has asked; `data` is JSON text. */
  onAnswer(requestId: string, data: Buffer): void;
  subscriptions: Subscriptions;
  keys: Keys;
  partitions: number;
  chat: ChatQueries;
  log: Logger;
  checkEveryMs: number;
}

/** A room nobody here is in stays subscribed for a while: people come back from a reconnect within seconds. */
const LINGER_MS = 5_000;
const TICK_MS = 2_500;
const TOPS_AT_ONCE = 500;

/** The rooms of which this gateway has members, each subscribed once. */
export class RoomHubs {
  readonly #hubs = new Map<string, RoomHub>();
  /** New hubs whose top must be asked once their subscription is confirmed; asked together. */
  #unchecked: RoomHub[] = [];
  #tick: NodeJS.Timeout | undefined;
  #checkedAt = performance.now();

  constructor(
    private readonly options: RoomHubsOptions,
    private readonly context: RoomHubContext,
  ) {}

  get size(): number {
    return this.#hubs.size;
  }

  start(): void {
    this.#tick = setInterval(() => this.#onTick(), TICK_MS);
    // What was published while we were cut off is gone from Pub/Sub and still in the logs.
    this.options.subscriptions.on('lost', () => {
      for (const hub of this.#hubs.values()) hub.markUnverified();
    });
    this.options.subscriptions.on('restored', () => void this.#verifyAll([...this.#hubs.values()]));
  }

  stop(): void {
    clearInterval(this.#tick);
    for (const room of [...this.#hubs.keys()]) this.#close(room);
  }

  /** Puts a member into a room at the position that it knows; see RoomHub.attach. */
  attach(room: string, member: RoomMember, position: number): void {
    const hub = this.#hubs.get(room) ?? this.#open(room, position);
    hub.attach(member, position);
  }

  /** Whether what is published of a room reaches this gateway as surely as answers do: over the same connection. */
  receivesLive(room: string): boolean {
    const { up, isOneConnection } = this.options.subscriptions;
    return up && isOneConnection && this.#hubs.get(room)?.isSubscribed === true;
  }

  /** Delivers what chat-service publishes for all rooms of one person together. */
  presenceChanged({ userId, lists, rooms }: ManyRoomsPresence): void {
    for (const room of rooms) this.#hubs.get(room)?.receivePresence(userId, lists);
    const [room] = rooms;
    if (room === undefined) return;
    const own = presenceFrame(room, lists);
    for (const member of this.context.connectionsOf(userId))
      if (member.isLive) member.sendEphemeral(presenceKey(room), own);
  }

  /** Compares every room's log with what was delivered: finds a lost last message. */
  async checkTops(hubs: readonly RoomHub[] = [...this.#hubs.values()]): Promise<void> {
    for (let i = 0; i < hubs.length; i += TOPS_AT_ONCE) {
      const some = hubs.slice(i, i + TOPS_AT_ONCE);
      const tops = await this.options.chat.roomTops(some.map(({ room }) => room));
      for (const hub of some) hub.learnTop(tops[hub.room] ?? 0);
    }
  }

  /** Nothing goes out before this has succeeded, so it is tried until it does. */
  async #verifyAll(hubs: readonly RoomHub[]): Promise<void> {
    const present = hubs.filter((hub) => this.#hubs.get(hub.room) === hub);
    try {
      for (let i = 0; i < present.length; i += TOPS_AT_ONCE)
        await this.#verify(present.slice(i, i + TOPS_AT_ONCE));
    } catch (err) {
      this.options.log.debug({ err }, 'verifying the logs is retried');
      setTimeout(() => void this.#verifyAll(present), 250).unref();
    }
  }

  async #verify(hubs: readonly RoomHub[]): Promise<void> {
    const seqs = Object.fromEntries(hubs.map(({ room, position }) => [room, position]));
    const { tops, marks: checkpoints } = await this.options.chat.roomProofs(Object.keys(seqs), seqs);
    for (const hub of hubs) {
      if (hub.verify(tops[hub.room] ?? 0, checkpoints?.[hub.room])) continue;
      this.options.log.error({ room: hub.room }, 'Redis has lost the end of a log: its readers start afresh');
      hub.interrupt();
      this.#close(hub.room);
    }
  }

  #open(room: string, position: number): RoomHub {
    const hub = new RoomHub(room, position, this.context);
    this.#hubs.set(room, hub);
    void this.#subscribe(hub);
    return hub;
  }

  async #subscribe(hub: RoomHub): Promise<void> {
    try {
      await this.options.subscriptions.subscribe(this.#channel(hub.room), (payload) =>
        this.#receive(hub, payload),
      );
      hub.isSubscribed = true;
      this.#unchecked.push(hub);
      if (this.#unchecked.length === 1) setImmediate(() => void this.#checkNew());
    } catch (err) {
      this.options.log.warn({ err, room: hub.room }, 'subscribing to a room failed');
      // Left where they are, they would hear nothing of this room any more, and not know it.
      hub.interrupt();
      this.#close(hub.room);
    }
  }

  /** Commit and answer are one: whoever asked is answered whatever the hub still lacks, and right behind the event where it lacks nothing. */
  #receive(hub: RoomHub, payload: Buffer): void {
    const frame = parseRoomFrame(payload);
    if (!frame) {
      this.options.log.error({ room: hub.room }, 'a live frame that cannot be read was left out');
      return;
    }
    hub.receive(frame);
    if (frame.answers?.instance === this.options.instance)
      this.options.onAnswer(frame.answers.id, dataOf(frame));
  }

  /** Until this has succeeded a hub might miss what came just before its subscription, so it is tried until it does. */
  async #checkNew(): Promise<void> {
    const hubs = this.#unchecked;
    this.#unchecked = [];
    try {
      await this.checkTops(hubs);
    } catch (err) {
      this.options.log.debug({ err }, 'tops of new rooms are asked again');
      setTimeout(() => {
        this.#unchecked.push(...hubs.filter((hub) => this.#hubs.get(hub.room) === hub));
        void this.#checkNew();
      }, 250).unref();
    }
  }

  #onTick(): void {
    const now = performance.now();
    for (const hub of this.#hubs.values()) {
      hub.forgetRecent();
      if (hub.size === 0 && now - hub.emptySince > LINGER_MS) this.#close(hub.room);
    }
    if (now - this.#checkedAt < this.options.checkEveryMs) return;
    this.#checkedAt = now;
    this.checkTops().catch((err: Error) => this.options.log.debug({ err }, 'tops could not be asked'));
  }

  #close(room: string): void {
    const hub = this.#hubs.get(room);
    if (!hub) return;
    this.#hubs.delete(room);
    hub.close();
    this.options.subscriptions.unsubscribe(this.#channel(room)).catch(() => {}); // the connection is gone, and the channel with it
  }

  #channel(room: string): string {
    return this.options.keys.room.channel(partitionOf(room, this.options.partitions), room);
  }
}
