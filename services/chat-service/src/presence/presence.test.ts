import { LOBBY } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld } from '../testing/world.js';

t.test('presence', async (t) => {
  const world = await createWorld(t);
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  for (const person of [anna, ben]) await person.do('room.list');
  const { keys, requester } = world.gateway;
  const say = (op: string, data: object, partition = anna.partition) =>
    requester.tell(keys.person.connections(partition), {
      op,
      data: { gatewayId: 'g1', ...data },
      requestId: 'p',
    });
  const presence = async () =>
    (await ben.do<{ presence: Record<string, string> }>('presence.get', { users: [anna.id, 'nobody'] }))
      .presence;
  const becomes = (state: string) =>
    waitFor(async () => (await presence())[anna.id] === state, { what: state });
  const live = await world.listen(LOBBY);

  await say('gateway.alive', { leaseMs: 60_000 });
  await say('connection.opened', { connectionId: 'c1', userId: anna.id });
  await becomes('online');
  t.equal((await presence()).nobody, 'offline');
  const online = await live.next(({ kind }) => kind === 'p');
  t.equal(online.seq, 0);
  t.same(online.event, {
    event: 'presence.changed',
    room: LOBBY,
    data: { online: [anna.id], away: [], offline: [] },
  });

  await say('connection.opened', { connectionId: 'c2', userId: anna.id });
  await say('connection.activity', { connectionId: 'c1', userId: anna.id, away: true });
  await say('connection.closed', { connectionId: 'c2', userId: anna.id });
  await becomes('away');
  await say('connection.activity', { connectionId: 'c1', userId: anna.id, away: false });
  await becomes('online');
  await say('connection.closed', { connectionId: 'c1', userId: anna.id });
  await becomes('offline');

  await t.test(
    'people of a killed gateway are offline once its lease has passed, those elsewhere are not',
    async (t) => {
      await say('connection.opened', { connectionId: 'c3', userId: anna.id });
      await say('connection.opened', { connectionId: 'c9', userId: ben.id, gatewayId: 'g2' }, ben.partition);
      await becomes('online');
      await say('gateway.alive', { leaseMs: 300 });
      await becomes('offline');
      const both = await ben.do<{ presence: object }>('presence.get', { users: [ben.id] });
      t.same(both.presence, { [ben.id]: 'online' });
      const { members } = await ben.do<{ members: { user: { id: string }; presence: string }[] }>(
        'member.list',
        { room: LOBBY, limit: 9 },
      );
      t.same(Object.fromEntries(members.map(({ user, presence }) => [user.id, presence])), {
        [anna.id]: 'offline',
        [ben.id]: 'online',
      });
    },
  );

  await t.test('a gateway that goes gives its people all the time that it has told them', async (t) => {
    const endOfLease = async () =>
      Number(await world.gateway.work.zscore(keys.person.gateways(anna.partition), 'g3'));
    await say('gateway.alive', { gatewayId: 'g3', leaseMs: 60_000 });
    await waitFor(async () => (await endOfLease()) > 0);
    t.ok((await endOfLease()) < Date.now() + 14_000, 'one that lives is forgotten soon after it fell silent');
    await say('gateway.gone', { gatewayId: 'g3', leaseMs: 60_000 });
    await waitFor(async () => (await endOfLease()) > Date.now() + 55_000, {
      what: 'as long as was asked for',
    });
    await say('gateway.gone', { gatewayId: 'g3' });
    await waitFor(async () => (await endOfLease()) < Date.now() + 1_000);
  });

  await t.test('typing is said to the room and kept nowhere', async (t) => {
    t.same(await anna.do('typing.set', { room: LOBBY, typing: true }), {});
    const frame = await live.next(({ kind }) => kind === 't');
    t.equal(frame.userId, anna.id);
    t.equal(frame.seq, 0);
    t.same(frame.event, { event: 'typing', room: LOBBY, data: { user: anna.public, typing: true } });
    const { events } = await ben.do<{ events: { event: string }[] }>('room.events', {
      room: LOBBY,
      after: 0,
      limit: 100,
    });
    t.same(
      events.map(({ event }) => event),
      ['member.joined', 'member.joined'],
    );
  });
});

t.test('who goes right after a crowd came is told with the next of the crowd, a second later', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const { keys, requester } = world.gateway;
  const names = Array.from({ length: 22 }, (_, i) => `crowd${i}`);
  const crowd = await Promise.all(names.map((name) => world.signUp(name)));
  for (const person of crowd) await person.do('room.list');
  const say = (op: string, { id, partition }: (typeof crowd)[number]) =>
    requester.tell(keys.person.connections(partition), {
      op,
      data: { gatewayId: 'g1', connectionId: `c-${id}`, userId: id },
      requestId: 'p',
    });
  const live = await world.listen(LOBBY);
  const told = async (state: 'online' | 'offline') => {
    const { event } = await live.next(
      ({ kind, event }) => kind === 'p' && (event.data as Record<string, string[]>)[state]?.length !== 0,
    );
    return { people: (event.data as Record<string, string[]>)[state], at: performance.now() };
  };
  // Who comes while nobody reads is found all at once: a crowd however slow this machine is.
  await world.apps[0]?.stop();
  await Promise.all(crowd.map((person) => say('connection.opened', person)));
  await world.startApp();
  const came = await told('online');
  t.equal(came.people?.length, crowd.length, 'a crowd, in one frame');

  const [first, second] = crowd;
  if (!first || !second) throw new Error('two people');
  await say('connection.closed', first);
  await say('connection.closed', second);
  const went = await told('offline');
  t.same(went.people?.toSorted(), [first.id, second.id].sort(), 'in one frame');
  t.ok(went.at - came.at > 700, `after ${went.at - came.at} ms, where a quiet moment would merge 250`);
});
