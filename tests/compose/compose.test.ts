import { waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { call, createRoom, history, type SignedIn, signIn, signUp } from './api.js';
import { Chatter } from './chatter.js';
import { Deployment, hasEngine } from './deployment.js';
import { type ServerEvent, Socket } from './socket.js';

const skip = (await hasEngine()) ? false : 'there is no container engine with Compose here';

t.test('the whole system in containers', { skip, timeout: 600_000 }, async (t) => {
  const deployment = new Deployment({ 'events-gateway': 2, 'chat-service': 3 });
  t.teardown(async () => {
    if (!t.passing()) t.comment(await deployment.logs());
    await deployment.remove();
  });
  await deployment.up();
  const [first, second] = await Promise.all([deployment.gateway(1), deployment.gateway(2)]);
  t.not(first, second, 'two gateways');
  const [ada, ben, eve] = await Promise.all([
    signUp(first, 'ada'),
    signUp(second, 'ben'),
    signUp(second, 'eve'),
  ]);

  await t.test('people on different gateways hear each other, and nobody else does', async (t) => {
    const room = await privateRoomOf(first, ada, [ben]);
    const sockets = await Promise.all([
      Socket.open(first, ada.token),
      Socket.open(second, ben.token),
      Socket.open(second, eve.token),
    ]);
    t.teardown(() => sockets.forEach((socket) => void socket.close()));
    const [atFirst, atSecond, outside] = sockets;

    await atFirst.call('message.send', { room, clientId: 'to-ben', text: 'Hello Ben' });
    await atSecond.event(says('Hello Ben'), 'Ben hears Ada');
    await atSecond.call('message.send', { room, clientId: 'to-ada', text: 'Hello Ada' });
    await atFirst.event(says('Hello Ada'), 'Ada hears Ben');

    await atFirst.call('message.send', { room: 'lobby', clientId: 'to-all', text: 'Hello everybody' });
    await outside.event(says('Hello everybody'), 'Eve hears the lobby');
    t.notOk(
      outside.events.some((event) => event.room === room),
      'Eve got nothing of the private room',
    );
    t.equal(
      (await call(second, 'GET', `/api/rooms/${room}`, eve.token)).status,
      404,
      'to Eve it does not exist',
    );
  });

  await t.test('a sign-in at one gateway ends the session at the other', async (t) => {
    const old = await Socket.open(first, ada.token);
    const bystander = await Socket.open(second, ben.token);
    t.teardown(() => bystander.close());
    const taken = await signIn(second, 'ada', 'another device');
    const { data } = await old.event(({ event }) => event === 'session.superseded', 'the old device is told');
    t.match(data, { sessionId: ada.session.id, by: { device: 'another device' } });
    t.match(await old.end(), { code: 4509, reason: 'session_superseded' });
    t.match(await call(first, 'GET', '/api/auth/me', ada.token), {
      status: 401,
      body: { code: 'session_superseded' },
    });
    t.equal((await call(first, 'GET', '/api/auth/me', taken.token)).status, 200);
    t.equal(bystander.closed, undefined, 'nobody else was closed');
    t.notOk(
      bystander.events.some(({ event }) => event.startsWith('session.')),
      'and nobody else was told',
    );
  });

  await t.test('a chat-service killed in full flow loses, doubles and reorders nothing', async (t) => {
    await survivesKills(t, deployment, [first, second]);
  });

  await t.test("nginx finds a gateway that joins, and hides nobody's address", async (t) => {
    await deployment.scale('events-gateway', 3);
    const seen = new Set<string>();
    await waitFor(async () => seen.add(await serverBehind(deployment.url)).size === 3, {
      what: 'three gateways answer through nginx',
      timeout: 60_000,
    });
    const viaNginx = await signIn(deployment.url, 'eve', 'browser');
    const socket = await Socket.open(deployment.url, viaNginx.token);
    t.teardown(() => socket.close());
    t.ok((await socket.call('ping', {})).ok, 'a WebSocket goes through nginx');
    const nginx = (await deployment.inside('nginx', 'hostname', '-i')).trim().split(' ');
    t.notOk(nginx.includes(viaNginx.session.ip), "the session has the client's address");
  });

  await t.test('a stop says goodbye, ends everything cleanly and keeps the data', async (t) => {
    const before = await history(first, ben.token, 'lobby');
    const [direct, viaNginx] = await Promise.all([
      Socket.open(second, ben.token),
      Socket.open(deployment.url, ben.token),
    ]);
    await deployment.stop();
    for (const socket of [direct, viaNginx]) {
      t.match(await socket.end(), { code: 4000, reason: 'draining' });
      t.ok(
        socket.events.some(({ event }) => event === 'goaway'),
        'it was told when to come back',
      );
    }
    for (const service of ['events-gateway', 'session-service', 'dashboard-worker', 'redis', 'nginx']) {
      for (const { name, exitCode } of await deployment.containers(service))
        t.equal(exitCode, 0, `${name} ended cleanly`);
    }
    await deployment.up();
    t.strictSame(await history(await deployment.gateway(1), ben.token, 'lobby'), before);
  });
});

/** Several rooms, so that whichever container is killed holds the partition of one of them. */
const ROOMS = 6;
const ENOUGH = 15;

async function survivesKills(
  t: Test,
  deployment: Deployment,
  [first, second]: [string, string],
): Promise<void> {
  const people = await Promise.all(
    Array.from({ length: ROOMS }, (_, i) => signUp(i % 2 ? first : second, `chatter${i}`)),
  );
  const listener = await signUp(second, 'listener');
  const chatters = await Promise.all(
    people.map((person, i) => chatterOf(i % 2 ? first : second, person, listener)),
  );
  const ear = await Socket.open(second, listener.token);
  t.teardown(() => [ear, ...chatters.map(({ socket }) => socket)].forEach((socket) => void socket.close()));

  const running = Promise.all(chatters.map((chatter) => chatter.run()));
  for (const victim of (await deployment.containers('chat-service')).slice(0, 2)) {
    await everybodySends(chatters);
    await deployment.kill(victim);
  }
  await everybodySends(chatters);
  for (const chatter of chatters) chatter.stop();
  await running;

  for (const { name, room, acknowledged } of chatters) {
    const stored = (await history(first, listener.token, room)).map(({ clientId, seq }) => ({
      clientId,
      seq,
    }));
    t.strictSame(stored, acknowledged, `the log of ${name} is what was acknowledged, in that order`);
    const last = acknowledged.at(-1);
    await ear.event(
      ({ room: of, seq }) => of === room && seq === last?.seq,
      `the last message of ${name} is heard`,
    );
    const heard = ear.events
      .filter((event) => event.event === 'message.created' && event.room === room)
      .map(identify);
    t.strictSame(heard, acknowledged, `and so is what was heard of ${name}`);
  }
}

async function chatterOf(gateway: string, person: SignedIn, listener: SignedIn): Promise<Chatter> {
  const room = await privateRoomOf(gateway, person, [listener]);
  return new Chatter(person.user.username, room, await Socket.open(gateway, person.token));
}

/** Each of them has had that many more messages acknowledged than at the time of the call. */
async function everybodySends(chatters: readonly Chatter[]): Promise<void> {
  const goals = chatters.map(({ acknowledged }) => acknowledged.length + ENOUGH);
  const reached = () => chatters.every(({ acknowledged }, i) => acknowledged.length >= (goals[i] ?? 0));
  await waitFor(reached, { what: 'everybody goes on sending', timeout: 60_000 });
}

async function privateRoomOf(gateway: string, owner: SignedIn, others: readonly SignedIn[]): Promise<string> {
  const room = await createRoom(gateway, owner.token, `of ${owner.user.username}`, 'private');
  for (const { user } of others) {
    await call(gateway, 'POST', `/api/rooms/${room}/members`, owner.token, { userId: user.id });
  }
  return room;
}

async function serverBehind(url: string): Promise<string> {
  return (await call<{ serverId: string }>(url, 'GET', '/api/status')).body.serverId;
}

const messageIn = ({ data }: ServerEvent) => data.message as { clientId: string; text: string };
const says = (text: string) => (event: ServerEvent) =>
  event.event === 'message.created' && messageIn(event).text === text;
const identify = (event: ServerEvent) => ({ clientId: messageIn(event).clientId, seq: event.seq });
