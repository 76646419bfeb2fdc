import t from 'tap';
import { problemOf, serve } from './serve.js';

t.test('a good request reaches the handler parsed, with defaults', async (t) => {
  const { post } = await serve(t);
  t.strictSame(await (await post('{"text":"hi"}')).json(), { room: 'lobby', text: 'hi' });
});

t.test('what does not fit its schema is a bad_request that names each fault', async (t) => {
  const { post, call } = await serve(t);
  const body = await problemOf(
    t,
    await post('{"text":"far too long a text","count":"x"}'),
    400,
    'bad_request',
  );
  t.match(body.issues, [
    { path: 'text', message: String },
    { path: 'count', message: String },
  ]);
  t.match(await problemOf(t, await call('/search?limit=9'), 400, 'bad_request'), {
    issues: [{ path: 'limit' }],
  });
  const path = await call('/rooms/a', {
    method: 'POST',
    body: '{"text":""}',
    headers: { 'content-type': 'application/json' },
  });
  t.match(await problemOf(t, path, 400, 'bad_request'), { issues: [{ path: 'room' }] });
});

t.test('bodies that cannot be read each say why', async (t) => {
  const { post } = await serve(t, { bodyLimit: 100 });
  const faults = [
    [await post('{"text"'), 400, 'bad_request', /no valid JSON/],
    [await post(''), 400, 'bad_request', /empty/],
    [await post('{"text":"a"}', 'text/xml'), 400, 'bad_request', /application\/json/],
    [await post('text=a', 'application/x-www-form-urlencoded'), 400, 'bad_request', /application\/json/],
    [await post(JSON.stringify({ text: 'x'.repeat(200) })), 413, 'payload_too_large', /too large/],
  ] as const;
  for (const [response, status, code, detail] of faults)
    t.match(await problemOf(t, response, status, code), { detail });
});

t.test('a body that reaches for a prototype is refused before any handler sees it', async (t) => {
  const { post } = await serve(t);
  await problemOf(t, await post('{"text":"a","__proto__":{"admin":true}}'), 400, 'bad_request');
  await problemOf(
    t,
    await post('{"text":"a","constructor":{"prototype":{"admin":true}}}'),
    400,
    'bad_request',
  );
  t.equal(({} as { admin?: unknown }).admin, undefined);
});

t.test('an unknown path, a wrong method and an undecodable path', async (t) => {
  const { call } = await serve(t);
  t.match(await problemOf(t, await call('/nothing?x=1'), 404, 'not_found'), {
    detail: /nothing at this path/,
  });
  const wrong = await call('/rooms/lobby', { method: 'DELETE' });
  t.equal(wrong.headers.get('allow'), 'POST');
  t.match(await problemOf(t, wrong, 404, 'not_found'), { detail: 'this path takes POST only' });
  t.equal((await call('/rooms')).headers.get('allow'), null);
  await problemOf(t, await call('/rooms/%zz', { method: 'POST' }), 400, 'bad_request');
});

t.test('a rate limit says when to come back, in whole seconds rounded up', async (t) => {
  const { call } = await serve(t);
  const response = await call('/limited');
  t.equal(response.headers.get('retry-after'), '3');
  await problemOf(t, response, 429, 'rate_limited');
});

t.test('a fault of ours gives nothing away, but is logged with its request id', async (t) => {
  const { call, log } = await serve(t);
  const body = await problemOf(t, await call('/broken'), 500, 'internal');
  t.notMatch(JSON.stringify(body), /internals|hunter2|stack/);
  const line = log.find(({ level }) => level === 'error');
  t.match(line, { requestId: body.requestId, msg: 'request failed', err: { stack: /internals/ } });
  t.notMatch(JSON.stringify(log), 'hunter2');
});
