import { createKeys, encodePartition } from '@devtalk/bus';
import { endpoints, operations } from '@devtalk/contracts';
import t from 'tap';
import type { Caller } from './caller.js';
import { ROUTED, targetOf } from './targets.js';

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

/** What this process answers itself. */
const OWN = [
  ...['ping', 'dashboard.get', 'dashboard.refresh', 'admin.services', 'status.get', 'auth.me', 'events.sse'],
  ...['admin.connections', 'admin.connection.close'],
  ...['docs.openapi', 'docs.asyncapi', 'docs.page', 'auth.register', 'auth.login', 'auth.recover'],
];

t.test('every operation of the contracts has exactly one place', async (t) => {
  const known = Object.keys({ ...operations, ...endpoints });
  t.strictSame([...new Set([...ROUTED, ...OWN])].filter((name) => known.includes(name)).sort(), known.sort());
  t.strictSame(
    ROUTED.filter((name) => OWN.includes(name)),
    [],
  );
  t.throws(() => targetOf('constructor', {}, caller, places), TypeError);
});

t.test('where things go', async (t) => {
  const to = (name: string, data: object) => targetOf(name, data, caller, places).stream;
  t.equal(to('room.join', { room: 'lobby' }), to('message.send', { room: 'lobby' }), 'a room has one stream');
  t.equal(to('room.history', { room: 'lobby' }), keys.room.queries);
  t.equal(to('auth.password', {}), keys.session.commands(5));
  t.equal(to('session.list', { scope: 'all' }), keys.session.queries);
  t.equal(
    to('session.end', { id: `s${encodePartition(9)}x` }),
    keys.session.commands(9),
    "by the session's own partition",
  );
  t.equal(to('account.list', {}), keys.dashboard.queries, 'what only reads waits behind no commands');
  t.equal(to('account.update', { id: 'a' }), keys.dashboard.commands(5));
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
