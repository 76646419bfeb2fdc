import type { Dashboard } from '@devtalk/contracts';
import { createAclUsers, spawnService, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { caughtUp, openBus } from './projections.js';
import { startTwoOfEach } from './system.js';
import { askHttp } from './wire/http.js';
import { connect, signUp } from './wire/person.js';
import type { Socket } from './wire/socket.js';

t.setTimeout(180_000);
const talk = await startTwoOfEach(t, {
  ...{ gateways: 1, chat: 1, sessions: 1, workers: 2 },
  // Sends as fast as it is answered.
  env: {
    ...{ FRAMES_PER_SECOND: '10000' },
    ...{ MESSAGES_PER_SECOND: '1000', MESSAGES_BURST: '10000' },
    ...{ RATE_EDIT: '1000/10000', RATE_DELETE: '1000/10000' },
    ...{ RATE_REFRESH: '100/1000', RATE_READ: '100/1000' },
  },
});
const bus = await openBus(t, talk);
const { 'dashboard-worker': account } = await createAclUsers(t, talk.redis, talk.prefix);
const [ada, bo, cy] = [
  await signUp(talk.a.url, 'ada'),
  await signUp(talk.a.url, 'bo'),
  await signUp(talk.a.url, 'cy'),
];
const [onA, onB] = await Promise.all([connect(talk.a.wsUrl, ada), connect(talk.a.wsUrl, bo)]);
const { room: open } = await onA.ask('room.create', { kind: 'public', name: 'Open' });
const { room: closed } = await onA.ask('room.create', { kind: 'private', name: 'Closed' });
const { room: empty } = await onA.ask('room.create', { kind: 'public', name: 'Empty' });
await onB.ask('room.join', { room: open.id });
await onA.ask('member.add', { room: closed.id, userId: bo.user.id });
await onB.ask('room.join', { room: empty.id });
await onB.ask('room.leave', { room: empty.id });

/** What was sent, counted by whoever sent it. */
const sent = { byRoom: new Map<string, number>(), byAda: 0, byBo: 0, next: 0 };

async function send(socket: Socket, room: string): Promise<void> {
  const { message } = await socket.ask('message.send', { room, clientId: `c${sent.next++}`, text: 'hello' });
  sent.byRoom.set(room, (sent.byRoom.get(room) ?? 0) + 1);
  if (socket === onA) sent.byAda += 1;
  else sent.byBo += 1;
  // What a message has become since is another fact than that it was sent.
  if (message.seq % 10 === 0) await socket.ask('message.edit', { room, seq: message.seq, text: 'edited' });
  if (message.seq % 15 === 0) await socket.ask('message.delete', { room, seq: message.seq });
}

async function sendSome(rounds: number): Promise<void> {
  for (let i = 0; i < rounds; i++)
    await Promise.all(
      [onA, onB].flatMap((socket) => [open.id, closed.id, 'lobby'].map((room) => send(socket, room))),
    );
}

/** Sends until it is told to stop. */
function keepSending(): () => Promise<void> {
  let isSending = true;
  const sending = (async () => {
    while (isSending) await sendSome(1);
  })();
  return () => {
    isSending = false;
    return sending;
  };
}

/** The dashboard as it is computed now. */
async function freshDashboard(person: typeof ada): Promise<Dashboard> {
  const before = (await askHttp(talk.a.url, 'dashboard.get', {}, person)).generatedAt;
  await askHttp(talk.a.url, 'dashboard.refresh', {}, person);
  return waitFor(async () => {
    const { generatedAt, dashboard } = await askHttp(talk.a.url, 'dashboard.get', {}, person);
    return generatedAt !== before && dashboard;
  });
}

const countsIn = ({ totals, you, topRooms, topPeople, messagesPerDay }: Dashboard) => ({
  totals: { messages: totals.messages, rooms: totals.rooms, people: totals.people, online: totals.online },
  you: { messages: you.messages, rooms: you.rooms },
  topRooms: Object.fromEntries(topRooms.map(({ room, messages }) => [room.name, messages])),
  topPeople: Object.fromEntries(topPeople.map(({ user, messages }) => [user.username, messages])),
  perDay: messagesPerDay.reduce((sum, { count }) => sum + count, 0),
});

function recount() {
  const of = (room: string) => sent.byRoom.get(room) ?? 0;
  const messages = of(open.id) + of(closed.id) + of('lobby');
  return {
    totals: { messages, rooms: 4, people: 3, online: 3 },
    you: { messages: sent.byAda, rooms: 4 },
    topRooms: { Open: of(open.id), Closed: of(closed.id), Lobby: of('lobby') },
    // Rounds send alike in each room; what is said in the private one is in nobody's ranking.
    topPeople: { ada: (sent.byAda * 2) / 3, bo: (sent.byBo * 2) / 3 },
    perDay: messages,
  };
}

const startRebuild = (t: Test) =>
  spawnService(
    t,
    'dashboard-worker',
    {
      REDIS_URL: talk.redis.url,
      REDIS_PREFIX: talk.prefix,
      REDIS_USERNAME: account.username,
      REDIS_PASSWORD: account.password,
      LOG_FORMAT: 'json',
    },
    {
      ready: false,
      main: new URL('../../../services/dashboard-worker/out/src/rebuild/main.js', import.meta.url),
    },
  );

async function damageReadModels(): Promise<void> {
  const { model } = bus.keys.dashboard;
  for (let p = 0; p < bus.layout.partitions; p++) {
    await bus.work.hset(model(p, 'totals'), 'messages', 1_000_000, 'people', 7);
    await bus.work.hset(model(p, 'sessions'), bo.user.id, 's1 s2', 'nobody', 's3');
    await bus.work.zadd(model(p, 'people'), 5_000, ada.user.id);
    await bus.work.zadd(model(p, 'public-rooms'), 5_000, 'ghost');
    await bus.work.del(model(p, 'authors'), model(p, 'memberships', ada.user.id), model(p, 'rooms'));
  }
}

t.test(
  'damaged read models are rebuilt while messages come in, by a process that dies midway and is begun again',
  async (t) => {
    await sendSome(30);
    await caughtUp(bus);
    t.strictSame(countsIn(await freshDashboard(ada)), recount());
    await damageReadModels();
    t.notSame(countsIn(await freshDashboard(ada)), recount());

    const stopSending = keepSending();
    const first = await startRebuild(t);
    await first.waitForLog(({ msg }) => msg === 'read models rebuilt', 60_000);
    await first.kill();
    const second = await startRebuild(t);
    t.match(await second.exited, { code: 0 }, second.output.join('\n'));
    t.match(second.log, [{ msg: 'rebuild goes on' }]);
    await stopSending();
    await caughtUp(bus);
    t.strictSame(countsIn(await freshDashboard(ada)), recount());
    t.equal(
      (await freshDashboard(cy)).totals.messages,
      (sent.byRoom.get(open.id) ?? 0) + (sent.byRoom.get('lobby') ?? 0),
      'a stranger sees nothing of the private room',
    );

    const { work, keys } = bus;
    const kept = await work.pttl(keys.dashboard.model(0, 'totals'));
    t.ok(kept > 0 && kept <= 60_000, 'what was replaced ends by itself');
    t.equal(await work.exists(keys.dashboard.rebuild), 0);
    for (let p = 0; p < bus.layout.partitions; p++)
      for (const cursors of [keys.room.eventCursors(p), keys.session.eventCursors(p)])
        t.equal(await work.hget(cursors, 'rebuild'), null, 'no log is held any more');
  },
);

t.test('meanwhile nobody sees numbers that are half rebuilt', async (t) => {
  const stopSending = keepSending();
  const rebuild = await startRebuild(t);
  let [isOver, seen] = [false, 0];
  void rebuild.exited.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const { totals, you } = await freshDashboard(ada);
    t.ok(totals.messages >= seen, `${totals.messages} after ${seen}`);
    t.match({ rooms: totals.rooms, people: totals.people, own: you.rooms }, { rooms: 4, people: 3, own: 4 });
    seen = totals.messages;
  }
  t.match(await rebuild.exited, { code: 0 }, rebuild.output.join('\n'));
  await stopSending();
  await caughtUp(bus);
  t.strictSame(countsIn(await freshDashboard(ada)), recount());
});
