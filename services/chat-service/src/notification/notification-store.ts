import type { Actor } from '@devtalk/bus';
import {
  type FunctionCall,
  type FunctionLibrary,
  isCluster,
  type Keys,
  keySet,
  partitionOfUser,
  type RedisClient,
} from '@devtalk/bus';
import type { Notification, NotificationCounts } from '@devtalk/contracts';
import { luaFunction } from '../lua.js';
import { q } from '../pipeline/json.js';
import { isLater } from '../pipeline/stream-id.js';
import type { StoredNotification } from './notification.js';

const notificationKeys = keySet('notifications', ['notifications', 'notificationsRead', 'notificationIndex']);

const notificationAdd = luaFunction('notification_add', {
  keys: [notificationKeys, 'applied', 'userEvents'],
  args: ['cause', 'seq', 'json', 'channel', 'user', 'head', 'liveHead'],
});

const notificationWithdraw = luaFunction('notification_withdraw', {
  keys: [notificationKeys, 'applied'],
  args: ['cause', 'seq'],
});

const notificationPage = luaFunction('notification_page', {
  keys: [notificationKeys],
  args: ['before', 'limit'],
});

const notificationRead = luaFunction('notification_read', {
  keys: [notificationKeys],
  args: ['id', 'live', 'session', 'epoch', 'deadline'],
});

/** What a notification is about, and the event that adds or removes it: delivered again, that event changes nothing. */
export interface Cause {
  readonly room: string;
  /** Of the message, or of a member's joining. */
  readonly seq: number;
  /** Seq of the event. */
  readonly at: number;
}

/** Calls in one pipeline; those of other connections run in between. */
const SLICE = 10;

/** Users's notifications. No call costs more for a user who has many. */
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
    const call = notificationPage.call(
      { notifications: this.#keysOf(userId) },
      { before: before === undefined ? '+' : `(${before}`, limit: limit + 1 },
    );
    const reply = await this.library.call(this.work, call);
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
    const call = notificationRead.call(
      { notifications: this.#keysOf(userId) },
      { id: upTo, live: isApart ? '' : live, session: sessionId, epoch, deadline: deadline ?? '' },
    );
    const reply = await this.library.call(this.work, call);
    if (!Array.isArray(reply)) return reply as 'late' | 'superseded' | 'none' | null;
    const [unread, asOf, readTo] = reply as [number, string, string];
    return { unread, asOf, readTo };
  }

  /** Notifies each of them once. @throws where one could not be notified: to be repeated for all */
  add(cause: Cause, told: Iterable<readonly [userId: string, StoredNotification]>): Promise<void> {
    return this.#runAll(
      [...told].map(([userId, notification]) => this.#addCall(cause, userId, notification)),
    );
  }

  /** Withdraws their notification. @throws as above */
  withdraw(cause: Cause, userIds: Iterable<string>): Promise<void> {
    const calls = [...userIds].map((userId) =>
      notificationWithdraw.call(
        { notifications: this.#keysOf(userId), applied: this.#applied(cause, userId) },
        { cause: `${cause.room}:${cause.seq}`, seq: cause.at },
      ),
    );
    return this.#runAll(calls);
  }

  #addCall(cause: Cause, userId: string, notification: StoredNotification): FunctionCall {
    const p = this.#at(userId);
    const { userEvents, userChannel } = this.keys.person;
    const origin = q({ timestamp: new Date().toISOString(), serverId: this.serverId }).slice(1, -1);
    const head = (json: string) =>
      `{${origin},"notification":{"id":"\x01","read":false,${json.slice(1)},"unread":\x02,"asOf":"\x01","readTo":"\x03"}`;
    // The excerpt is published and not stored: a user who reads the notification later sees the text of that time.
    const kept = q({ ...notification, excerpt: '' });
    return notificationAdd.call(
      {
        notifications: this.#keysOf(userId),
        applied: this.#applied(cause, userId),
        userEvents: userEvents(p, userId),
      },
      {
        cause: `${cause.room}:${cause.seq}`,
        seq: cause.at,
        json: kept,
        channel: userChannel(p, userId),
        user: userId,
        head: head(kept),
        liveHead: head(q(notification)),
      },
    );
  }

  async #runAll(calls: readonly FunctionCall[]): Promise<void> {
    for (let i = 0; i < calls.length; i += SLICE) {
      const replies = await this.library.callAll(this.work, calls.slice(i, i + SLICE));
      const failed = replies.find((reply) => reply instanceof Error);
      if (failed) throw failed;
    }
  }

  #keysOf(userId: string) {
    const p = this.#at(userId);
    const { notifications, notificationsRead, notificationIndex } = this.keys.person;
    return notificationKeys.values({
      notifications: notifications(p, userId),
      notificationsRead: notificationsRead(p, userId),
      notificationIndex: notificationIndex(p, userId),
    });
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
