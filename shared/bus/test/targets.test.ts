import { REQUEST_NAMES, type RequestName, requests } from '@devtalk/contracts';
import t from 'tap';
import { type Caller, createKeys, encodePartition, targetOf } from '../src/index.js';

const keys = createKeys('');
const places = { keys, partitions: 16 };
const actor = {
  userId: 'u05abc',
  username: 'ann',
  displayName: 'Ann',
  role: 'member',
  sessionId: 's05x',
  epoch: 1,
} as const;
const caller: Caller = { actor, requestId: 'r' };

const sample = {
  room: 'lobby',
  code: `${encodePartition(3)}code`,
  id: `s${encodePartition(9)}x`,
  username: 'ann',
  kind: 'public',
};
const jobSample = { id: 'j3-1-0' };

t.test("every request goes to its owner, but what is the gateway's own", async (t) => {
  const streams = { chat: keys.room, session: keys.session, worker: keys.dashboard };
  for (const name of REQUEST_NAMES) {
    const { owner, route }: { owner: string; route: string } = requests[name];
    t.equal(route === 'gateway', owner === 'gateway', name);
    if (owner === 'gateway') {
      t.throws(() => targetOf(name, sample, caller, places), TypeError, name);
      continue;
    }
    const { stream } = targetOf(name, route === 'job' ? jobSample : sample, caller, places);
    const { queries, commands } = streams[owner as keyof typeof streams];
    const all = Array.from({ length: places.partitions }, (_, p) => commands(p));
    t.ok(route === 'queries' ? stream === queries : all.includes(stream), `${name} → ${stream}`);
  }
});

t.test('where things go', async (t) => {
  const to = (name: RequestName, data: object) => targetOf(name, data, caller, places).stream;
  t.equal(to('room.join', { room: 'lobby' }), to('message.send', { room: 'lobby' }), 'a room has one stream');
  t.equal(to('room.history', { room: 'lobby' }), keys.room.queries);
  t.equal(to('auth.password', {}), keys.session.commands(5));
  t.equal(to('session.list', { scope: 'all' }), keys.session.queries);
  t.equal(
    to('session.end', { id: `s${encodePartition(9)}x` }),
    keys.session.commands(9),
    "by the session's own partition",
  );
  t.equal(to('account.update', {}), keys.dashboard.commands(5));
  t.equal(to('account.list', {}), keys.dashboard.queries, 'what only reads waits behind no commands');
  t.equal(to('auth.login', { username: 'ANN' }), to('auth.login', { username: 'ann' }));
  t.equal(to('invite.accept', { code: `${encodePartition(3)}code` }), keys.room.commands(3));
  t.throws(() => to('invite.accept', { code: 'zz' }), { code: 'not_found' });
  t.throws(() => to('session.end', { id: 'szz' }), { code: 'not_found' });
});

t.test('a link is in the partition of its maker, where theirs are counted', async (t) => {
  for (const key of [undefined, 'k', 'l']) {
    const { stream, data } = targetOf(
      'link.create',
      { url: 'https://x.example' },
      { ...caller, key },
      places,
    );
    t.equal(stream, keys.dashboard.commands(5));
    const { code } = data as { code: string };
    t.match(code, /^[0-9a-z]{10}$/);
    t.equal(targetOf('link.follow', { code }, caller, places).stream, stream, 'the code alone leads there');
    const again = targetOf('link.create', { url: 'https://x.example' }, { ...caller, key }, places).data;
    t.equal((again as { code: string }).code === code, key !== undefined);
  }
});

t.test('new things are named by the idempotency key, per person', async (t) => {
  const idOf = (key: string | undefined, who: Caller = caller) =>
    (
      targetOf('room.create', { kind: 'public', name: 'x' }, { ...who, key }, places).data as {
        roomId: string;
      }
    ).roomId;
  t.match(idOf(undefined), /^r[0-9a-z]{16}$/);
  t.not(idOf(undefined), idOf(undefined));
  t.equal(idOf('k'), idOf('k'));
  t.not(idOf('k'), idOf('l'));
  t.not(idOf('k'), idOf('k', { ...caller, actor: { ...actor, userId: 'u05other' } }));
  const direct = (userId: string, other: string) =>
    targetOf(
      'room.create',
      { kind: 'direct', with: [other] },
      { ...caller, actor: { ...actor, userId } },
      places,
    ).data;
  t.match(direct('u01a', 'u02b'), { roomId: (direct('u02b', 'u01a') as { roomId: string }).roomId });
});
