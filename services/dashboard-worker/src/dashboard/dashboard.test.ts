import { schemas } from '@devtalk/contracts';
import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
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
import { startWorker } from '../testing/worker.js';

const redis = await startRedis(t);
const newPlace = () => ({ url: redis.url, prefix: testNamespace() });

t.test('however many ask, one job a person is queued, computed once and said once', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const [asker, other] = [newPerson(), newPerson()];
  const ids = await Promise.all(Array.from({ length: 1_000 }, () => gateway.refresh(asker.userId)));
  t.equal(new Set(ids).size, 1);
  t.equal(await gateway.bus.work.xlen(gateway.bus.keys.dashboard.jobs(asker.partition)), 1);
  await Promise.all([startWorker(t, place), startWorker(t, place)]);
  const events = await waitFor(async () => {
    const said = await gateway.userEvents(asker.userId);
    return said.length > 0 && said;
  });
  const { generatedAt } = await gateway.record(asker.userId);
  t.match(events, [{ event: 'dashboard.generated', data: { generatedAt } }]);
  const frame = { event: 'dashboard.generated', eventId: events[0]?.id, userId: asker.userId };
  t.ok(schemas.userEventFrame.safeParse({ ...frame, data: events[0]?.data }).success);
  await waitFor(
    async () => (await gateway.bus.work.xlen(gateway.bus.keys.dashboard.jobs(asker.partition))) === 0,
  );
  t.equal((await gateway.userEvents(asker.userId)).length, 1);
  t.same(await gateway.userEvents(other.userId), [], 'nobody else hears of it');
  t.same(await gateway.record(other.userId), {}, 'nobody else is computed');
  const again = await gateway.refresh(asker.userId);
  t.not(again, ids[0], 'once stored, the same may be asked for again');
});

t.test('whoever asks while a dashboard is computed is served by that computation', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const { bus } = gateway;
  await startWorker(t, place, { env: { DASHBOARD_REFRESH_MIN_MS: '1h' } });
  const user = newPerson();
  const ids: string[] = [];
  // chat-service, played by this test, answers once thirty more have asked: the computation is under way by then.
  await playChat(bus, async () => {
    ids.push(...(await Promise.all(Array.from({ length: 30 }, () => gateway.refresh(user.userId)))));
    return [];
  });
  const first = await gateway.refresh(user.userId);
  await waitFor(async () => (await gateway.userEvents(user.userId)).length > 0);
  t.strictSame([...new Set(ids)], [first]);
  await waitFor(async () => (await bus.work.xlen(bus.keys.dashboard.jobs(user.partition))) === 0);
  t.equal((await gateway.userEvents(user.userId)).length, 1);
  t.not(await gateway.refresh(user.userId), first, 'stored, it may be computed again');
});

t.test('a result overtaken by an invalidation is thrown away and computed anew', async (t) => {
  // A worker waits 700 ms for chat-service: where a message needs longer to be applied, nothing was overtaken.
  let isOvertaken = false;
  for (let tries = 0; tries < 5 && !isOvertaken; tries++) isOvertaken = await overtaken(t);
  t.ok(isOvertaken, 'a message was applied while a dashboard was computed');
});

/** @returns false, having proven nothing, where the message came too late */
async function overtaken(t: Test): Promise<boolean> {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const { bus } = gateway;
  await startWorker(t, place);
  const [person, room] = [newPerson(), newRoom('lobby')];
  // chat-service, played by this test, holds its first answer back until a message has been applied meanwhile.
  let asked = 0;
  let isInTime = false;
  await playChat(bus, async () => {
    asked += 1;
    const unread = asked;
    if (asked === 1) {
      await say(bus, room, [roomEvent(room, 'message.created', person)]);
      const isApplied = async () => (await gateway.record(person.userId)).generation === '1';
      isInTime = await waitFor(isApplied, { timeout: 500 }).catch(() => false);
    }
    return [
      { unread, mentions: 2 },
      { unread: 3, mentions: 0 },
    ];
  });
  const shown = await gateway.freshDashboard(person.userId);
  if (!isInTime) return false;
  t.equal(asked, 2, 'computed twice');
  t.equal(shown.you.messages, 1, 'the stored one has what came in between');
  t.same([shown.you.unread, shown.you.mentions], [5, 2], 'what chat-service said');
  t.match(await gateway.record(person.userId), { generation: '1', builtGeneration: '1' });
  await waitFor(async () => (await gateway.userEvents(person.userId)).length === 1);
  return true;
}

t.test(
  'a message makes stale what concerns its author and the mentioned, and writes nothing for anybody else',
  async (t) => {
    const place = newPlace();
    const gateway = await openGateway(t, place);
    const { bus } = gateway;
    await playChat(bus);
    await startWorker(t, place, { env: { DASHBOARD_REFRESH_MIN_MS: '1h' } });
    const room = newRoom('lobby');
    const [author, mentioned, member, stranger] = [newPerson(), newPerson(), newPerson(), newPerson()];
    await say(
      bus,
      room,
      [author, mentioned, member].map((person) => roomEvent(room, 'member.joined', person)),
    );
    await caughtUp(bus);
    await announced(bus);
    for (const person of [author, mentioned, member]) await gateway.freshDashboard(person.userId);
    const mentions = [mentioned.userId, stranger.userId, 'nobody'];
    await say(bus, room, [roomEvent(room, 'message.created', author, { mentions })]);
    await caughtUp(bus);
    await announced(bus);
    const isStale = async ({ userId }: typeof author) => {
      const { generation, builtGeneration } = await gateway.record(userId);
      return generation !== builtGeneration;
    };
    t.ok(await isStale(author));
    t.ok(await isStale(mentioned));
    t.notOk(await isStale(member));
    t.same(await gateway.record(stranger.userId), {}, 'no record for one who never looked');
    await say(bus, room, [roomEvent(room, 'read.marked', member)]);
    await waitFor(() => isStale(member));
  },
);

t.test('an open page is refreshed by itself when there is news, and only then', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  const { bus } = gateway;
  await playChat(bus);
  await Promise.all([startWorker(t, place), startWorker(t, place)]);
  const [viewer, other, author] = [newPerson(), newPerson(), newPerson()];
  const room = newRoom('lobby');
  await gateway.freshDashboard(viewer.userId);
  const { generatedAt: first } = await gateway.record(viewer.userId);
  await say(bus, room, [roomEvent(room, 'message.created', author)]);
  const record = await waitFor(async () => {
    const now = await gateway.record(viewer.userId);
    return JSON.parse(now.json ?? '{}').totals?.messages === 1 && now;
  });
  t.not(record.generatedAt, first);
  const said = async () => (await gateway.userEvents(viewer.userId)).length;
  await waitFor(async () => (await said()) >= 2);
  t.same(await gateway.record(other.userId), {}, 'not for one who does not look');

  // Time passes by due dates: as soon as the viewer's next turn has come and gone without news, nothing was computed.
  const due = () => bus.work.zscore(bus.keys.dashboard.viewers(viewer.partition), viewer.userId);
  // What was applied while one was computed may have asked for one more; after that there is quiet.
  const turn = async () => {
    const [before, count] = [await due(), await said()];
    await waitFor(async () => (await due()) !== before && (await due()) !== null);
    const queued = await bus.work.xlen(bus.keys.dashboard.jobs(viewer.partition));
    return queued === 0 && (await said()) === count;
  };
  await waitFor(turn, { what: 'a turn without news in which nothing is computed' });
  t.ok(await turn(), 'nor in the next one');
  t.ok((await said()) <= 3, `${await said()} for one piece of news`);
});

t.test(
  'who says that they look is refreshed quickly again; who has not for a day is forgotten',
  async (t) => {
    const place = newPlace();
    const gateway = await openGateway(t, place);
    const { bus } = gateway;
    await startWorker(t, place, { env: { DASHBOARD_REFRESH_MIN_MS: '1s' } });
    const { viewers, viewerFacts } = bus.keys.dashboard;
    const [looking, gone] = [newPerson(), newPerson()];
    for (const { userId } of [looking, gone]) await gateway.freshDashboard(userId);
    const hourAgo = Date.now() - 3_600_000;
    await bus.work.hset(viewerFacts(looking.partition), looking.userId, `${hourAgo} old`);
    await bus.work.zadd(viewers(looking.partition), hourAgo + 7_200_000, looking.userId);
    await gateway.signIn(looking);
    await bus.requester.tell(bus.keys.dashboard.commands(looking.partition), {
      op: 'dashboard.viewed',
      data: {},
      requestId: 'test',
      actor: looking,
    });
    await waitFor(async () => {
      const due = Number(await bus.work.zscore(viewers(looking.partition), looking.userId));
      return due > 0 && due < hourAgo + 7_200_000;
    });
    await bus.work.hset(viewerFacts(gone.partition), gone.userId, `${Date.now() - 90_000_000} old`);
    await bus.work.zadd(viewers(gone.partition), 1, gone.userId);
    await waitFor(async () => (await bus.work.hexists(viewerFacts(gone.partition), gone.userId)) === 0);
    t.equal(await bus.work.zscore(viewers(gone.partition), gone.userId), null);
    t.equal(await bus.work.xlen(bus.keys.dashboard.jobs(gone.partition)), 0);
  },
);

t.test('without chat-service the dashboard comes all the same, and says no unread counts', async (t) => {
  const place = newPlace();
  const gateway = await openGateway(t, place);
  await startWorker(t, place);
  const { you } = await gateway.freshDashboard(newPerson().userId);
  t.match(you, { messages: 0, unread: null, mentions: null }, 'neither 0 nor what they once were');
});
