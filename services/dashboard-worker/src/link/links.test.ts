import { partitionOf } from '@devtalk/bus';
import { startRedis, testNamespace } from '@devtalk/testkit';
import t from 'tap';
import { newPerson, openGateway } from '../testing/gateway.js';
import { PARTITIONS, startWorker } from '../testing/worker.js';

const redis = await startRedis(t);

t.test('a link leads on and counts each click', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  await Promise.all([startWorker(t, place), startWorker(t, place)]);
  const [owner, other] = [newPerson(), newPerson()];
  const url = 'https://example.org/a?b=c';
  const ask = (op: string, data: { code: string; url?: string }, actor?: typeof owner) =>
    gateway.ask(op, data, actor, partitionOf(data.code, PARTITIONS));

  t.match(await ask('link.create', { code: 'abc', url }, owner), { ok: true, data: { code: 'abc', url } });
  t.match(await ask('link.create', { code: 'abc', url }, owner), { ok: true }, 'sent twice, made once');
  t.match(await ask('link.create', { code: 'abc', url: 'https://evil.example' }, other), {
    ok: false,
    error: { code: 'conflict' },
  });
  t.match(await ask('link.create', { code: 'def', url }), { ok: false, error: { code: 'session_required' } });
  t.match(await ask('link.get', { code: 'abc' }, owner), { ok: true, data: { url, clicks: 0 } });
  t.match(await ask('link.get', { code: 'abc' }, newPerson('admin')), { ok: true, data: { url } });
  t.match(await ask('link.get', { code: 'abc' }, other), { ok: false, error: { code: 'not_found' } });
  t.match(await ask('link.get', { code: 'abc' }), { ok: false, error: { code: 'session_required' } });
  const clicks = await Promise.all(Array.from({ length: 50 }, () => ask('link.follow', { code: 'abc' })));
  for (const click of clicks) t.match(click, { ok: true, data: { url } });
  t.match(await ask('link.get', { code: 'abc' }, owner), { ok: true, data: { url, clicks: 50 } });
  for (const op of ['link.follow', 'link.get']) {
    t.match(await ask(op, { code: 'def' }, owner), { ok: false, error: { code: 'not_found' } });
  }
});

t.test('a person has so many links, and others theirs', async (t) => {
  const place = { url: redis.url, prefix: testNamespace() };
  const gateway = await openGateway(t, place);
  await startWorker(t, place, { env: { LINKS_MAX: '2' } });
  const [owner, other] = [newPerson(), newPerson()];
  const url = 'https://example.org/';
  const make = (code: string, actor: typeof owner) => gateway.ask('link.create', { code, url }, actor, 1);
  for (const code of ['a', 'b']) t.match(await make(code, owner), { ok: true });
  t.match(await make('c', owner), { ok: false, error: { code: 'conflict', message: /as many links/ } });
  t.match(await make('b', owner), { ok: true }, 'one that was made before is no new one');
  t.match(await make('c', other), { ok: true });
});
