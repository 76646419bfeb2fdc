import { partitionOf } from '@devtalk/bus';
import { startRedis, testNamespace } from '@devtalk/testkit';
import t from 'tap';
import {
  announced,
  caughtUp,
  newPerson,
  newRoom,
  openGateway,
  playChat,
  roomEvent,
  say,
} from '../testing/gateway.js';
import { PARTITIONS, startWorker } from '../testing/worker.js';
import { Announcements } from './announcements.js';

const redis = await startRedis(t);

t.test('what a worker applied and died before telling is told by the next one', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  const { bus } = gateway;
  await playChat(bus);
  const seldom = { env: { DASHBOARD_REFRESH_MIN_MS: '1h' } };
  const first = await startWorker(t, place, seldom);
  const room = newRoom('lobby');
  const [author, reader, member] = [newPerson(), newPerson(), newPerson()];
  await say(bus, room, [roomEvent(room, 'member.joined', member)]);
  await caughtUp(bus);
  await announced(bus);
  const p = partitionOf('lobby', PARTITIONS);
  const toldUpTo = (await bus.work.hget(bus.keys.room.eventCursors(p), 'dashboard')) as string;
  const messages = Array.from({ length: 600 }, () => roomEvent(room, 'message.created', author));
  await say(bus, room, [...messages, roomEvent(room, 'read.marked', reader)]);
  await caughtUp(bus);
  await announced(bus);
  for (const { userId } of [author, reader, member]) await gateway.freshDashboard(userId);
  await first.close();
  const isStale = async ({ userId }: typeof author) => {
    const { generation, builtGeneration } = await gateway.record(userId);
    return generation !== builtGeneration;
  };
  for (const person of [author, reader, member]) t.notOk(await isStale(person));

  // As a kill between the two leaves it: the events applied, nobody told.
  await bus.work.hset(bus.keys.room.eventCursors(p), 'dashboard', toldUpTo);
  await startWorker(t, place, seldom);
  await announced(bus);
  t.ok(await isStale(author), 'concerned by the first of many events');
  t.ok(await isStale(reader), 'and by the last');
  t.notOk(await isStale(member), 'concerned by none of them');
});

t.test('where telling fails, the same is told again, with what came meanwhile', async (t) => {
  const told: string[][] = [];
  const reached: [number, string][][] = [];
  let failures = 2;
  const fail = () => {
    if (failures-- > 0) throw new Error('Redis is away');
  };
  const announcements = new Announcements({
    tell: async (people) => {
      if (failures === 2) fail();
      told.push([...people].sort());
    },
    reached: async (positions) => {
      fail();
      reached.push([...positions]);
    },
  });
  announcements.note(0, '1-0', ['a']);
  announcements.note(1, '7-0', ['b', 'a']);
  await t.rejects(announcements.flush());
  announcements.note(0, '2-0', ['c']);
  await t.rejects(announcements.flush());
  t.same(reached, [], 'nothing counts as told before it is recorded');
  await announcements.flush();
  t.same(told, [
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
  t.same(
    new Map(reached[0]),
    new Map([
      [0, '2-0'],
      [1, '7-0'],
    ]),
  );
  await announcements.flush();
  t.equal(told.length, 2, 'nothing to tell, nothing told');
});
