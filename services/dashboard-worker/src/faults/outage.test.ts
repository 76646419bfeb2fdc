import { partitionOf } from '@devtalk/bus';
import { freePort, spawnService, startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t from 'tap';
import {
  caughtUp,
  newPerson,
  newRoom,
  openGateway,
  playChat,
  roomEvent,
  say,
  type TestRoom,
} from '../testing/gateway.js';
import { environment, PARTITIONS, startWorker } from '../testing/worker.js';

const redis = await startRedis(t);

t.test(
  'Redis restarts under a worker process: it goes on by itself, and counts each event once',
  async (t) => {
    const own = await startRedis(t, { own: true });
    const place = { url: own.url, prefix: testNamespace() };
    const gateway = await openGateway(t, place);
    const { bus } = gateway;
    const worker = await spawnService(t, 'dashboard-worker', environment(place));
    const [person, room] = [newPerson(), newRoom('lobby')];
    const messages = (count: number) =>
      Array.from({ length: count }, () => roomEvent(room, 'message.created', person));
    await say(bus, room, messages(500));
    await own.kill();
    await waitFor(async () => (await fetch(`${worker.opsUrl}/readyz`)).status === 503, {
      what: 'unready without Redis',
    });
    await own.restart();
    await waitFor(async () => (await fetch(`${worker.opsUrl}/readyz`)).ok, {
      timeout: 30_000,
      what: 'ready again',
    });
    await waitFor(() => bus.connected);
    const stream = bus.keys.room.events(partitionOf('lobby', PARTITIONS));
    const kept = await bus.work.xlen(stream);
    await say(bus, room, messages(300));
    await caughtUp(bus);
    const shown = await gateway.freshDashboard(person.userId);
    t.equal(shown.totals.messages, kept + 300);
    t.ok(worker.isRunning);
    const exit = await worker.stop();
    t.equal(exit.code, 0, 'a clean end');
  },
);

t.test('a worker frozen past its leases wakes up and changes nothing it has lost', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  const { bus } = gateway;
  await playChat(bus);
  const person = newPerson();
  const rooms = ['a', 'b', 'c', 'd', 'e'].map((id) => newRoom(id));
  const messages = (room: TestRoom) =>
    Array.from({ length: 200 }, () => roomEvent(room, 'message.created', person));
  const frozen = await spawnService(t, 'dashboard-worker', environment(place));
  for (const room of rooms) await say(bus, room, messages(room));
  const cursor = bus.keys.dashboard.projectionCursor(partitionOf('a', PARTITIONS), 'rooms');
  await waitFor(() => bus.work.get(cursor));
  frozen.pause();
  for (const room of rooms) await say(bus, room, messages(room));
  await startWorker(t, place);
  await caughtUp(bus);
  frozen.resume();
  for (const room of rooms) await say(bus, room, messages(room));
  await caughtUp(bus);
  const shown = await gateway.freshDashboard(person.userId);
  t.equal(shown.totals.messages, 3 * 200 * rooms.length);
  for (const { messages: count } of shown.topRooms) t.equal(count, 3 * 200);
});

t.test('wrong configuration ends the start with one line for each fault', async (t) => {
  const opsPort = await freePort();
  const worker = await spawnService(
    t,
    'dashboard-worker',
    { JOB_CONCURRENCY: 'many', ACCOUNTS_MAX: '0', OPS_PORT: String(opsPort) },
    { ready: false },
  );
  const { code } = await worker.exited;
  t.equal(code, 78);
  t.match(worker.output, [/JOB_CONCURRENCY/, /ACCOUNTS_MAX/]);
});
