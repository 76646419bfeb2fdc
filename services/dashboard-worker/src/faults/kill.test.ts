import { partitionOf } from '@devtalk/bus';
import { bestOf, spawnService, startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { caughtUp, newPerson, newRoom, openGateway, playChat, roomEvent, say } from '../testing/gateway.js';
import { environment, PARTITIONS, startWorker } from '../testing/worker.js';

const redis = await startRedis(t);

t.test(
  'kill -9 in the midst of projecting: a second worker goes on, and every event counts once',
  async (t) => {
    const place = { url: redis.url, prefix: testNamespace() };
    const gateway = await openGateway(t, place);
    const { bus } = gateway;
    await playChat(bus);
    const person = newPerson();
    const rooms = ['a', 'b', 'c', 'd', 'e'].map((id) => newRoom(id));
    const first = await spawnService(t, 'dashboard-worker', environment(place));
    let said = 0;
    let isSaying = true;
    const saying = (async () => {
      for (; isSaying; said += 20 * rooms.length) {
        for (const room of rooms) {
          await say(
            bus,
            room,
            Array.from({ length: 20 }, () => roomEvent(room, 'message.created', person)),
          );
        }
      }
    })();
    const p = partitionOf('a', PARTITIONS);
    await waitFor(() => bus.work.get(bus.keys.dashboard.projectionCursor(p, 'rooms')));
    await waitFor(() => said > 2_000);
    await first.kill();
    await startWorker(t, place);
    const killedAt = said;
    await waitFor(() => said > killedAt + 1_000);
    isSaying = false;
    await saying;
    await caughtUp(bus);
    const shown = await gateway.freshDashboard(person.userId);
    t.equal(shown.totals.messages, said);
    t.equal(shown.you.messages, said);
    t.equal(
      shown.messagesPerDay.reduce((sum, { count }) => sum + count, 0),
      said,
    );
    for (const { messages } of shown.topRooms) t.equal(messages, said / rooms.length);
  },
);

t.test(
  'kill -9 with jobs under way: each is done by the other worker within 5 s, and said once',
  async (t) => {
    const { isWithin, times } = await bestOf(5_500, () => jobsTakenOver(t));
    t.ok(isWithin, `taken over after ${times} ms`);
  },
);

async function jobsTakenOver(t: Test): Promise<number> {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  const { bus } = gateway;
  const people = Array.from({ length: 6 }, () => newPerson());
  // chat-service, played by this test, holds its answers back until the worker is dead: all jobs are under way by then.
  let isDead = false;
  let asked = 0;
  await playChat(bus, async () => {
    asked += 1;
    await waitFor(() => isDead, { timeout: 30_000 });
    return [];
  });
  const first = await spawnService(t, 'dashboard-worker', environment(place));
  await Promise.all(people.map(({ userId }) => gateway.refresh(userId)));
  const pendingJobs = async () => {
    const counts = await Promise.all(
      Array.from({ length: PARTITIONS }, async (_, p) => {
        const [count] = (await bus.work.xpending(bus.keys.dashboard.jobs(p), 'worker')) as [number];
        return count;
      }),
    );
    return counts.reduce((a, b) => a + b, 0);
  };
  await waitFor(async () => asked > 0 && (await pendingJobs()) > 0);
  first.signal('SIGKILL');
  const killedAt = Date.now();
  isDead = true;
  await first.exited;
  await startWorker(t, place);
  for (const { userId } of people) {
    const events = await waitFor(
      async () => {
        const said = await gateway.userEvents(userId);
        return said.length > 0 && said;
      },
      { timeout: 20_000 },
    );
    t.equal(events.length, 1);
    t.ok((await gateway.record(userId)).json);
  }
  for (const { partition, userId } of people)
    t.equal(
      await bus.work.exists(bus.keys.dashboard.jobKey(partition, `dashboard:${userId}`)),
      0,
      'its key is free',
    );
  const ms = Date.now() - killedAt;
  await waitFor(async () => (await pendingJobs()) === 0);
  for (const { userId } of people) t.equal((await gateway.userEvents(userId)).length, 1);
  return ms;
}

t.test(
  'kill -9 amid accounts and clicks: what was answered is there, each snapshot and each click once',
  async (t) => {
    const place = { url: redis.url, prefix: testNamespace() };
    const gateway = await openGateway(t, place);
    const { bus } = gateway;
    const owner = newPerson();
    const first = await spawnService(t, 'dashboard-worker', environment(place));
    const code = 'abc';
    const p = partitionOf(code, PARTITIONS);
    await gateway.ask('link.create', { code, url: 'https://example.org/' }, owner, p);
    const asks = Array.from({ length: 60 }, (_, i) => [
      gateway.ask('account.create', { id: `acc${i}`, name: 'x', balance: String(i) }, owner),
      gateway.ask('link.follow', { code }, undefined, p),
    ]).flat();
    const answered = Promise.allSettled(asks);
    await Promise.race(asks);
    await first.kill();
    await startWorker(t, place);
    await answered;
    // Asked in order, so everything before it is done when this is answered, whether or not its own answer was lost.
    t.match(await gateway.ask('link.get', { code }, owner, p), { ok: true, data: { clicks: 60 } });
    const list = await gateway.ask('account.list', {}, owner);
    t.equal(list.ok && (list.data as { accounts: unknown[] }).accounts.length, 60);
    const named = async () =>
      (await gateway.userEvents(owner.userId)).flatMap(({ data }) => data.accounts as string[]);
    await waitFor(async () => (await named()).length >= 60, { timeout: 30_000 });
    await waitFor(async () => (await bus.work.xlen(bus.keys.dashboard.jobs(owner.partition))) === 0);
    t.equal((await named()).length, 60);
    t.equal(new Set(await named()).size, 60);
    for (let i = 0; i < 60; i++) {
      if ((await bus.work.xlen(bus.keys.dashboard.snapshots(owner.partition, `acc${i}`))) !== 1)
        t.fail(`acc${i}`);
    }
  },
);
