import type { Actor } from '@devtalk/bus';
import {
  type FunctionCall,
  type FunctionLibrary,
  isCluster,
  type Keys,
  partitionOfUser,
  type RedisClient,
} from '@devtalk/bus';
import type { Notification, NotificationCounts } from '@devtalk/contracts';
import { q } from '../pipeline/json.js';
import { isLater } from '../pipeline/stream-id.js';
import type { StoredNotification } from './notification.js';

/** What a notification is about, and the event that adds it or takes it away: redelivered, that event changes nothing any more. */
export interface Cause {
  readonly room: string;
  /** Of the message, or of a member's joining. */
  readonly seq: number;
  /** Seq of the event. */
  readonly at: number;
}

/** Sent at once; those of other connections get their turn in between. */
const SLICE = 10;

/** People's notifications. No call costs more for a person who has many. */
export class Notifications {
  constructor(
    private readonly work: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly keys: Keys,
    private readonly partitions: number,
    private readonly serverId: string,
  ) {}

  /** Newest first, those before `before`. `next` is null at the end. */
  async page(userId: string, before: string | undefined, limit: number) {
    const reply = await this.library.call(this.work, {
      name: 'notification_page',
      keys: this.#keysOf(userId),
      args: [before === undefined ? '+' : `(${before}`, limit + 1],
    });
    const [unread, asOf, readTo, rows] = reply as [number, string, string, [id: string, json: string][]];
    const notifications = rows.slice(0, limit).map(([id, json]): Notification => {
      return { id, ...(JSON.parse(json) as StoredNotification), read: !isLater(id, readTo) };
    });
    const next = rows.length > limit ? (notifications.at(-1)?.id ?? null) : null;
    return { unread, asOf, readTo, notifications, next };
  }

  /** Marks read up to and including one; null where there is no such notification. */
  async read(
    { userId, sessionId, epoch }: Actor,
    upTo: string,
    deadline: number | undefined,
  ): Promise<NotificationCounts | 'late' | 'superseded' | 'none' | null> {
    const live = this.keys.session.live(this.#at(userId), userId);
    // On a cluster the sessions are in another slot: they are looked at just before.
    const isApart = isCluster(this.work);
    const held = isApart ? await this.work.hgetall(live) : {};
    if (isApart && held[sessionId] !== String(epoch))
      return Object.keys(held).length > 0 ? 'superseded' : 'none';
    const call = {
      name: 'notification_read',
      keys: this.#keysOf(userId),
      args: [upTo, isApart ? '' : live, sessionId, epoch, deadline ?? ''],
    };
    const reply = await this.library.call(this.work, call);
    if (!Array.isArray(reply)) return reply as 'late' | 'superseded' | 'none' | null;
    const [unread, asOf, readTo] = reply as [number, string, string];
    return { unread, asOf, readTo };
  }

  /** Notifies each of them once. @throws where somebody could not be: to be repeated for all */
  add(cause: Cause, told: Iterable<readonly [userId: string, StoredNotification]>): Promise<void> {
    return this.#runAll(
      [...told].map(([userId, notification]) => this.#addCall(cause, userId, notification)),
    );
  }

  /** Takes back what they were told. @throws as above */
  withdraw(cause: Cause, userIds: Iterable<string>): Promise<void> {
    const calls = [...userIds].map((userId) => ({
      name: 'notification_withdraw',
      keys: [...this.#keysOf(userId), this.#applied(cause, userId)],
      args: [`${cause.room}:${cause.seq}`, cause.at],
    }));
    return this.#runAll(calls);
  }

  #addCall(cause: Cause, userId: string, notification: StoredNotification): FunctionCall {
    const p = this.#at(userId);
    const { userEvents, userChannel } = this.keys.person;
    const origin = q({ timestamp: new Date().toISOString(), serverId: this.serverId }).slice(1, -1);
    const head = (json: string) =>
      `{${origin},"notification":{"id":"\x01","read":false,${json.slice(1)},"unread":\x02,"asOf":"\x01","readTo":"\x03"}`;
    // The excerpt is published and not kept: whoever reads the notification later is shown what the message says then.
    const kept = q({ ...notification, excerpt: '' });
    return {
      name: 'notification_add',
      keys: [...this.#keysOf(userId), this.#applied(cause, userId), userEvents(p, userId)],
      args: [
        ...[`${cause.room}:${cause.seq}`, cause.at, kept, userChannel(p, userId), userId],
        ...[head(kept), head(q(notification))],
      ],
    };
  }

  async #runAll(calls: readonly FunctionCall[]): Promise<void> {
    for (let i = 0; i < calls.length; i += SLICE) {
      const replies = await this.library.callAll(this.work, calls.slice(i, i + SLICE));
      const failed = replies.find((reply) => reply instanceof Error);
      if (failed) throw failed;
    }
  }

  #keysOf(userId: string): string[] {
    const p = this.#at(userId);
    const { notifications, notificationsRead, notificationIndex } = this.keys.person;
    return [notifications(p, userId), notificationsRead(p, userId), notificationIndex(p, userId)];
  }

  #applied({ room, seq }: Cause, userId: string): string {
    return this.keys.person.userEventOnce(this.#at(userId), userId, `notification:${room}:${seq}`);
  }

  #at(userId: string): number {
    const p = partitionOfUser(userId, this.partitions);
    if (p === null) throw new Error(`${userId} is no id of a person`);
    return p;
  }
}
