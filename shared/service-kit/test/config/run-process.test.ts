import { freePort, spawnService, type TestScope, waitFor } from '@devtalk/testkit';
import t from 'tap';

const main = new URL('./process-fixture.js', import.meta.url);

/** The name is only a label here: `main` says which program runs. */
const spawnFixture = (t: TestScope, env: NodeJS.ProcessEnv, ready = true) =>
  spawnService(t, 'chat-service', { SHUTDOWN_GRACE_MS: '3000', ...env }, { main, ready });

t.test('SIGTERM closes in reverse order and ends with 0', async (t) => {
  const process = await spawnFixture(t, {});
  t.strictSame(await process.stop(), { code: 0, signal: null });
  t.match(
    process.log.map(({ msg }) => msg).filter((msg) => /shutting|closed|stopped/.test(msg)),
    ['shutting down', 'closed first', 'stopped'],
  );
});

t.test('what does not close in time is named, and the process ends all the same', async (t) => {
  const process = await spawnFixture(t, { BEHAVIOUR: 'hang', SHUTDOWN_GRACE_MS: '600' });
  t.strictSame(await process.stop(), { code: 1, signal: null });
  t.ok(process.log.some(({ msg }) => msg === 'sloth did not close in time'));
  t.ok(
    process.log.some(({ msg }) => msg === 'closed first'),
    'the others still had their turn',
  );
});

t.test('not ready as soon as the shutdown begins, though still alive', async (t) => {
  const process = await spawnFixture(t, { BEHAVIOUR: 'hang' });
  process.signal('SIGTERM');
  const response = await waitFor(async () => {
    const answer = await fetch(`${process.opsUrl}/readyz`);
    return answer.status === 503 && answer;
  });
  t.match(await response.json(), { ready: false, status: 'stopping' });
  t.equal((await fetch(`${process.opsUrl}/livez`)).status, 200);
});

t.test('a second signal ends it at once', async (t) => {
  const process = await spawnFixture(t, { BEHAVIOUR: 'hang', SHUTDOWN_GRACE_MS: '60s' });
  process.signal('SIGTERM');
  await process.waitForLog(({ msg }) => msg === 'shutting down');
  process.signal('SIGINT');
  t.strictSame(await process.exited, { code: 1, signal: null });
});

t.test('a signal during the start is obeyed', async (t) => {
  const process = await spawnFixture(t, { BEHAVIOUR: 'slow-start' }, false);
  await process.waitForLog(({ msg }) => msg.startsWith('operations port'), 15_000);
  t.match(await (await fetch(`${process.opsUrl}/readyz`)).json(), { ready: false, status: 'starting' });
  t.strictSame(await process.stop(), { code: 0, signal: null });
});

t.test('it ends when its parent does', async (t) => {
  const process = await spawnFixture(t, {});
  process.endInput();
  t.strictSame(await process.exited, { code: 0, signal: null });
});

t.test('a wrong configuration: one line for each fault on standard error, exit code 78', async (t) => {
  const process = await spawnFixture(t, { PARTITIONS: 'many', REDIS_URL: 'hunter2' }, false);
  t.strictSame(await process.exited, { code: 78, signal: null });
  t.match(process.output, [
    /^fixture: wrong configuration: REDIS_URL: expected redis:/,
    'fixture: wrong configuration: PARTITIONS="many": expected a whole number, 1 to 1296',
  ]);
  t.equal(process.output.length, 2);
});

t.test('a failed start at a terminal: one line without stack, the cause named, no secret', async (t) => {
  const process = await spawnFixture(
    t,
    { BEHAVIOUR: 'fail', LOG_FORMAT: 'pretty', LOG_LEVEL: 'warn' },
    false,
  );
  t.strictSame(await process.exited, { code: 1, signal: null });
  t.equal(process.output.length, 1);
  t.match(process.output[0], 'cannot start: the start failed: redis://[redacted]@h is away');
});

t.test('a failed start in JSON carries the stack, still in one line and without the secret', async (t) => {
  const process = await spawnFixture(t, { BEHAVIOUR: 'fail', LOG_LEVEL: 'warn' }, false);
  t.equal((await process.exited).code, 1);
  t.match(process.log, [{ level: 'fatal', err: { stack: /process-fixture/ } }]);
  t.notMatch(process.output.join('\n'), 'hunter2');
});

t.test('a taken port is said in one line, with the variable to change', async (t) => {
  const port = String(await freePort());
  await spawnFixture(t, { OPS_PORT: port });
  const second = await spawnFixture(t, { OPS_PORT: port, LOG_FORMAT: 'pretty' }, false);
  t.equal((await second.exited).code, 1);
  t.equal(second.output.length, 1);
  t.match(second.output[0], new RegExp(`port ${port} of 127.0.0.1 is taken .*OPS_PORT`));
});

t.test('a rejection nobody handles is one fatal line and the end', async (t) => {
  const process = await spawnFixture(t, { BEHAVIOUR: 'reject' }, false);
  t.equal((await process.exited).code, 1);
  const fatal = process.log.filter(({ level }) => level === 'fatal');
  t.match(fatal, [{ msg: 'unhandled rejection: nobody listens', service: 'fixture' }]);
  t.equal(fatal.length, 1);
});
