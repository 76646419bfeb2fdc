import { randomBytes } from 'node:crypto';
import {
  type Actor,
  Bus,
  decodePartition,
  newSessionId,
  newUserId,
  partitionOf,
  type Reply,
} from '@devtalk/bus';
import { isRequestName, requests } from '@devtalk/contracts';
import { createMetrics } from '@devtalk/service-kit/http';
import { createLogger } from '@devtalk/service-kit/logging';
import { startRedis, type TestRedis, type TestScope, testNamespace } from '@devtalk/testkit';
import { type ChatApp, createChatApp } from '../app.js';
import { LiveRoom } from './live-room.js';

export const PARTITIONS = 4;
export const settings = {
  messagesPerSecond: 1_000,
  messageBurst: 1_000,
  roomsPerPerson: 5_000,
  roomsOwned: 500,
  addedPerDay: 20,
  queries: { atOnce: 16, perPerson: 8, waitingPerPerson: 1_000 },
  editsMax: 100,
  trimEveryMs: 60_000,
  eventsMax: 100_000,
};

export interface WorldOptions {
  /** Compositions of chat-service in this process; two by default. */
  apps?: number;
  redis?: TestRedis;
  settings?: Partial<typeof settings>;
}

/** Chat-service on a real Redis, with a bus standing in for a gateway. */
export interface World {
  readonly redis: TestRedis;
  readonly prefix: string;
  /** The gateway's bus. */
  readonly gateway: Bus;
  readonly apps: readonly ChatApp[];
  /** One more. */
  startApp(): Promise<ChatApp>;
  signUp(name: string): Promise<Person>;
  /** Everything published to a room from now on. */
  listen(room: string): Promise<LiveRoom>;
}

export async function createWorld(scope: TestScope, options: WorldOptions = {}): Promise<World> {
  const redis = options.redis ?? (await startRedis(scope));
  const prefix = testNamespace();
  const log = createLogger({ service: 'test', instance: 'test', level: process.env.TEST_LOG ?? 'silent' });
  const open = async (instance: string) => {
    const bus = await Bus.open({
      redis: { url: redis.url, name: instance },
      prefix,
      partitions: PARTITIONS,
      instance,
      log,
    });
    scope.teardown(() => bus.close());
    return bus;
  };
  const gateway = await open(`gw-${randomBytes(4).toString('hex')}`);
  const startApp = async (i: number) => {
    const instance = `chat-${i}`;
    const metrics = createMetrics({ service: 'chat', instance });
    const bus = await open(instance);
    const app = await createChatApp({ bus, settings: { ...settings, ...options.settings }, metrics, log });
    scope.teardown(() => app.stop());
    await app.start();
    return app;
  };
  const count = options.apps ?? 2;
  const apps = await Promise.all(Array.from({ length: count }, (_, i) => startApp(i)));
  return {
    redis,
    prefix,
    gateway,
    apps,
    startApp: () => startApp(count),
    signUp: (name) => signUp(gateway, name),
    listen: (room) => LiveRoom.open(gateway, room, PARTITIONS),
  };
}

/** As session-service and the gateway would know them. */
async function signUp(bus: Bus, username: string): Promise<Person> {
  const p = partitionOf(username.toLowerCase(), PARTITIONS);
  const actor: Actor = {
    userId: newUserId(p),
    username,
    displayName: username.toUpperCase(),
    role: 'member',
    sessionId: newSessionId(p),
    epoch: 1,
  };
  await bus.work.hset(bus.keys.session.live(p, actor.userId), actor.sessionId, '1');
  const user = { id: actor.userId, username, displayName: actor.displayName, role: 'member', createdAt: '' };
  await bus.work.xadd(
    bus.keys.session.events(p),
    '*',
    'event',
    'user.registered',
    'data',
    JSON.stringify({ user }),
  );
  return new Person(bus, actor, p);
}

/** Asks chat-service as a gateway would on this person's behalf. */
export class Person {
  constructor(
    readonly bus: Bus,
    public actor: Actor,
    readonly partition: number,
  ) {}

  get id(): string {
    return this.actor.userId;
  }

  get public() {
    return { id: this.id, username: this.actor.username, displayName: this.actor.displayName };
  }

  async ask(op: string, data: Record<string, unknown> = {}, key?: string): Promise<Reply> {
    return this.bus.requester.request(
      this.streamOf(op, data),
      { op, data, actor: this.actor, requestId: 'test', ...(key ? { key } : {}) },
      8_000,
    );
  }

  /** The answer's data. @throws Error with the code of a refusal */
  async do<T = Record<string, unknown>>(op: string, data: Record<string, unknown> = {}): Promise<T> {
    const reply = await this.ask(op, data);
    if (!reply.ok) throw new Error(`${op}: ${reply.error.code} ${reply.error.message}`);
    return reply.data as T;
  }

  /** The code of the refusal; '' where there was none. */
  async refusal(op: string, data: Record<string, unknown> = {}): Promise<string> {
    const reply = await this.ask(op, data);
    return reply.ok ? '' : reply.error.code;
  }

  send(room: string, text: string, more: Record<string, unknown> = {}) {
    return this.do<{ message: TestMessage; duplicate?: boolean }>('message.send', {
      room,
      text,
      clientId: randomBytes(8).toString('hex'),
      ...more,
    });
  }

  streamOf(op: string, data: Record<string, unknown>): string {
    const { keys } = this.bus;
    if (op === 'invite.accept')
      return keys.room.commands(decodePartition(String(data.code), 0, PARTITIONS) ?? 0);
    if (!isRequestName(op) || requests[op].route === 'queries') return keys.room.queries;
    return keys.room.commands(partitionOf(String(data.roomId ?? data.room), PARTITIONS));
  }
}

export interface TestMessage {
  room: string;
  seq: number;
  text: string;
  clientId: string;
  author: { id: string };
  mentions: string[];
  replyTo: number | null;
  editedAt: string | null;
  deletedAt: string | null;
  reactions: Record<string, { count: number; me: boolean }>;
}
