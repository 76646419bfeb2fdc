import { deferred, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { createOperationsServer, createShutdown } from '../../src/http/index.js';
import { capturedLogger } from './serve.js';

async function operations(t: Test, checkTimeoutMs = 1_000) {
  const { logger, log } = capturedLogger();
  const shutdown = createShutdown({ logger, graceMs: 1_000 });
  t.teardown(() => shutdown.run('the test ended'));
  const ops = { host: '127.0.0.1', port: 0 };
  const server = await createOperationsServer({
    service: 'chat',
    instance: 'c-1',
    ops,
    logger,
    shutdown,
    checkTimeoutMs,
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
  const ready = async () => {
    const response = await get('/readyz');
    return { code: response.status, ...((await response.json()) as object) };
  };
  return { server, shutdown, get, ready, log };
}

t.test('alive at once, ready once started, unready as soon as it stops', async (t) => {
  const { server, shutdown, get, ready } = await operations(t);
  t.equal((await get('/livez')).status, 200);
  t.match(await ready(), { code: 503, ready: false, status: 'starting' });
  server.markStarted();
  t.match(await ready(), { code: 200, ready: true, status: 'ready' });
  const during = deferred<object>();
  shutdown.add('looks at readiness', async () => during.resolve(await ready()));
  await shutdown.run('test');
  t.match(await during.promise, { code: 503, ready: false, status: 'stopping' });
  await t.rejects(get('/livez'), 'and at last it is gone');
});

t.test('each check is named, with its reason; a slow one is cut off; others stay true', async (t) => {
  const { server, ready } = await operations(t, 50);
  let isBroken = true;
  server.addCheck('redis', async () => {
    if (isBroken) throw new Error('cannot reach redis://a:hunter2@h');
  });
  server.addCheck('slow', () => (isBroken ? new Promise(() => {}) : undefined));
  server.addCheck('fine', () => 'yes');
  server.markStarted();
  const report = await ready();
  t.match(report, {
    code: 503,
    status: 'failing',
    checks: {
      redis: { ok: false, error: 'cannot reach redis://[redacted]@h' },
      slow: { ok: false, error: 'no answer within 50 ms' },
      fine: { ok: true },
    },
  });
  isBroken = false;
  t.match(await ready(), {
    code: 200,
    checks: { redis: { ok: true }, slow: { ok: true }, fine: { ok: true } },
  });
});

t.test('many probes at once run each check once', async (t) => {
  const { server, get, ready } = await operations(t);
  const { promise, resolve } = deferred();
  let runs = 0;
  server.addCheck('counted', () => {
    runs += 1;
    return promise;
  });
  const probes = Array.from({ length: 5 }, ready);
  await waitFor(() => runs > 0);
  // The answer to this proves that the probes before it have arrived, too.
  await get('/livez');
  resolve();
  await Promise.all(probes);
  t.equal(runs, 1);
});

t.test('metrics: the defaults, the lag of the event loop, and our own under one prefix', async (t) => {
  const { server, get } = await operations(t);
  server.metrics.counter('messages_total', 'Messages', ['kind']).inc({ kind: 'text' }, 2);
  server.metrics.gauge('connections', 'Open connections', [], (gauge) => gauge.set(7));
  server.metrics.histogram('commit_duration_seconds', 'Commit').observe(0.004);
  const response = await get('/metrics');
  t.match(response.headers.get('content-type'), /^text\/plain; version=/);
  const lines = await response.text();
  t.match(lines, 'devtalk_messages_total{kind="text",service="chat"} 2');
  t.match(lines, 'devtalk_connections{service="chat"} 7');
  t.match(lines, 'devtalk_commit_duration_seconds_bucket{le="0.005",service="chat"} 1');
  t.match(lines, 'devtalk_instance_info{instance="c-1",service="chat"} 1');
  t.match(lines, /^nodejs_eventloop_lag_seconds/m);
});

t.test('neither probes nor scrapes are logged', async (t) => {
  const { get, log } = await operations(t);
  const before = log.length;
  for (const path of ['/livez', '/readyz', '/metrics', '/nothing']) await get(path);
  t.equal(log.length, before);
});
