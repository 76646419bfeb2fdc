import {
  type Actor,
  Bus,
  type DashboardRecord,
  enqueueJob,
  type NewJob,
  newJob,
  newUserId,
  partitionOf,
  partitionOfUser,
  type Reply,
} from '@devtalk/bus';
import type { Dashboard } from '@devtalk/contracts';
import { createLogger } from '@devtalk/service-kit/logging';
import { type TestScope, waitFor } from '@devtalk/testkit';
import { PARTITIONS, type Place } from './worker.js';

/** Longer than another worker takes to take over: what is still wanted then must be carried out. */
const TIMEOUT_MS = 30_000;

export interface Person extends Actor {
  partition: number;
}

let people = 0;

export function newPerson(role: Actor['role'] = 'member'): Person {
  people += 1;
  const partition = people % PARTITIONS;
  const name = `person${people}`;
  const userId = newUserId(partition);
  return { userId, username: name, displayName: name, role, sessionId: 's', epoch: 1, partition };
}

const QUERIES = new Set(['account.list', 'snapshot.list', 'link.get', 'admin.jobs']);

/** The gateway's side of the bus. */
export interface TestGateway {
  bus: Bus;
  ask(op: string, data: unknown, actor?: Actor, partition?: number): Promise<Reply>;
  /** As session-service does, ending any other session of theirs. Who asks for the first time is signed in by that. */
  signIn(actor: Pick<Actor, 'userId' | 'sessionId' | 'epoch'>): Promise<void>;
  /** A job of any kind, also of one that there is not. */
  enqueue(op: string, data: { userId: string }): Promise<string>;
  refresh(userId: string): Promise<string>;
  record(userId: string): Promise<Partial<DashboardRecord>>;
  /** The dashboard as the worker computes it now. */
  freshDashboard(userId: string): Promise<Dashboard>;
  userEvents(userId: string): Promise<{ id: string; event: string; data: Record<string, unknown> }[]>;
}

export async function openGateway(scope: TestScope, { url, prefix }: Place): Promise<TestGateway> {
  const instance = `gateway-${Math.random().toString(36).slice(2)}`;
  const log = createLogger({ service: 'gateway', instance, level: 'silent', format: 'json' });
  const bus = await Bus.open({
    redis: { url, name: instance },
    prefix,
    partitions: PARTITIONS,
    instance,
    log,
  });
  scope.teardown(() => bus.close());
  const names = bus.keys.dashboard;
  const home = (userId: string) => partitionOfUser(userId, PARTITIONS) ?? 0;
  const known = new Set<string>();
  const signIn: TestGateway['signIn'] = async ({ userId, sessionId, epoch }) => {
    known.add(userId);
    const live = bus.keys.session.live(home(userId), userId);
    await bus.work.multi().del(live).hset(live, sessionId, epoch).exec();
  };
  const record = (userId: string) => bus.work.hgetall(names.dashboard(home(userId), userId));
  const queue = async (userId: string, job: NewJob) =>
    (await bus.library.call(bus.work, enqueueJob(names, home(userId), job))) as string;
  const enqueue: TestGateway['enqueue'] = (op, data) => {
    const key = `${op}:${data.userId}`;
    const envelope = JSON.stringify({ id: '', op, data, requestId: 'test', key });
    return queue(data.userId, { key, envelope });
  };
  const refresh = (userId: string) => queue(userId, newJob('dashboard.refresh', { userId }, 'test'));
  return {
    bus,
    enqueue,
    refresh,
    record,
    async ask(op, data, actor, partition) {
      if (actor && !known.has(actor.userId)) await signIn(actor);
      const commands = names.commands(partition ?? (actor ? home(actor.userId) : 0));
      const stream = QUERIES.has(op) ? names.queries : commands;
      return bus.requester.request(stream, { op, data, requestId: 'test', actor }, TIMEOUT_MS);
    },
    signIn,
    async freshDashboard(userId) {
      const before = (await record(userId)).generatedAt;
      await refresh(userId);
      const { json = '' } = await waitFor(
        async () => {
          const now = await record(userId);
          return now.generatedAt !== undefined && now.generatedAt !== before && now;
        },
        { what: 'the dashboard is computed' },
      );
      return JSON.parse(json) as Dashboard;
    },
    async userEvents(userId) {
      const entries = await bus.work.xrange(bus.keys.person.userEvents(home(userId), userId), '-', '+');
      return entries.map(([id, fields]) => ({
        id,
        event: fields[1] ?? '',
        data: JSON.parse(fields[3] ?? ''),
      }));
    },
  };
}

/** Plays chat-service's part: answers how a person's rooms stand. */
export async function playChat(
  bus: Bus,
  answer: () => Promise<{ unread: number; mentions: number }[]> = async () => [],
): Promise<void> {
  const chat = bus.competing({
    group: 'chat',
    streams: [bus.keys.room.queries],
    concurrency: 4,
    handle: async ({ envelope }) => {
      bus.replier.ok(envelope, { rooms: (await answer()).map((me) => ({ me })) });
    },
    giveUp: async () => {},
  });
  await chat.start();
}

/** A room as the tests say events of it. */
export interface TestRoom {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'direct';
  seq: number;
}

export const newRoom = (id: string, kind: TestRoom['kind'] = 'public'): TestRoom => ({
  id,
  name: `Room ${id}`,
  kind,
  seq: 0,
});

/** The fields of one entry of a partition's room events, as chat-service writes them. */
export function roomEvent(
  room: TestRoom,
  event: 'message.created' | 'member.joined' | 'member.left' | 'read.marked',
  person: Person,
  { at = Date.now(), mentions = [] }: { at?: number; mentions?: string[] } = {},
): string[] {
  room.seq += 1;
  const user = { id: person.userId, username: person.username, displayName: person.displayName };
  const data =
    event === 'message.created'
      ? { message: { room: room.id, seq: room.seq, author: user, text: 'hello', mentions } }
      : { user, memberCount: 1, by: user };
  const json = JSON.stringify({ event, room: room.id, seq: room.seq, at: new Date(at).toISOString(), data });
  return [
    ...['room', room.id, 'seq', String(room.seq), 'event', event, 'actor', person.userId],
    ...['at', String(at), 'json', json, 'kind', room.kind, 'name', room.name],
  ];
}

/** Appends events in one write each, as fast as Redis takes them. */
export async function say(bus: Bus, room: TestRoom, events: string[][]): Promise<void> {
  const stream = bus.keys.room.events(partitionOf(room.id, PARTITIONS));
  const pipeline = bus.work.pipeline();
  for (const fields of events) pipeline.xadd(stream, '*', ...fields);
  await pipeline.exec();
}

/** Until the projections have applied everything that is in the streams now. */
export async function caughtUp(bus: Bus): Promise<void> {
  for (let p = 0; p < PARTITIONS; p++) {
    await reached(bus, bus.keys.room.events(p), bus.keys.dashboard.projectionCursor(p, 'rooms'));
    await reached(bus, bus.keys.session.events(p), bus.keys.dashboard.projectionCursor(p, 'people'));
  }
}

/** Until everybody concerned by what has been applied so far has been told. */
export async function announced(bus: Bus): Promise<void> {
  for (let p = 0; p < PARTITIONS; p++) {
    await waitFor(
      async () => {
        const applied = await bus.work.get(bus.keys.dashboard.projectionCursor(p, 'rooms'));
        return (
          applied === null || (await bus.work.hget(bus.keys.room.eventCursors(p), 'dashboard')) === applied
        );
      },
      { timeout: 20_000, what: `partition ${p} is told` },
    );
  }
}

async function reached(bus: Bus, stream: string, cursor: string): Promise<void> {
  const [newest] = await bus.work.xrevrange(stream, '+', '-', 'COUNT', 1);
  if (!newest) return;
  await waitFor(async () => (await bus.work.get(cursor)) === newest[0], {
    timeout: 20_000,
    what: `${cursor} reaches ${newest[0]}`,
  });
}
