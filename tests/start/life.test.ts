import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@devtalk/shared/testing';
import t from 'tap';
import { dataFolder, Starter } from './starter.js';

async function signIn(starter: Starter, username: string, password: string): Promise<Response> {
  return fetch(`${starter.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password, delivery: 'token' }),
  });
}

t.test('from nothing to usable, and back to nothing on Ctrl-C', async (t) => {
  const starter = await Starter.run(t);
  await starter.ready();
  t.match(starter.output, new RegExp(`DevTalk is ready: http://localhost:${starter.port}`));
  t.match(starter.output, /user1 \/ password1, user2 \/ password2, user3 \/ password3/);

  const answer = await signIn(starter, 'user2', 'password2');
  t.equal(answer.status, 200, 'a demo person can sign in');
  t.equal(((await answer.json()) as { superseded: unknown }).superseded, null, 'and takes over nobody');
  t.match(await (await fetch(starter.url)).text(), /<html/i, 'the client is served');

  const secret = join(starter.dataDir, 'redis', 'passwords', 'chat-service');
  t.equal(statSync(secret).mode & 0o777, 0o600, "a password is its owner's alone");
  t.notOk(starter.output.includes(readFileSync(secret, 'utf8')), 'and is not printed');

  starter.signal('SIGINT');
  t.match(await starter.exited, { code: 0 });
  t.strictSame(starter.processes(), [], 'nothing is left');
  const order = ['Stopping events-gateway', 'Stopping session-service', 'Stopping redis'].map((line) =>
    starter.output.indexOf(line),
  );
  t.strictSame(
    [...order].sort((a, b) => a - b),
    order,
    'gateways first, Redis last',
  );
  t.notOk(order.includes(-1));
});

t.test('what was there is there after a start anew, and the demo people are not made twice', async (t) => {
  const dataDir = dataFolder(t);
  const first = await Starter.run(t, { dataDir });
  await first.ready();
  first.signal('SIGTERM');
  await first.exited;

  const second = await Starter.run(t, { dataDir });
  await second.ready();
  t.equal((await signIn(second, 'user1', 'password1')).status, 200);
  t.notMatch(second.output, /People to try it with/);
});

t.test('in production nobody is made up', async (t) => {
  const starter = await Starter.run(t, { env: { NODE_ENV: 'production' } });
  await starter.ready();
  t.notMatch(starter.output, /password1/);
  t.equal((await signIn(starter, 'user1', 'password1')).status, 401);
});

t.test('kill -9 leaves nothing that breaks the next start', async (t) => {
  const dataDir = dataFolder(t);
  const first = await Starter.run(t, { dataDir, args: ['--chat', '2'] });
  await first.ready();
  t.ok(first.processes().length >= 6);
  first.signal('SIGKILL');
  await first.exited;

  const second = await Starter.run(t, { dataDir, port: first.port });
  await second.ready();
  t.equal((await signIn(second, 'user1', 'password1')).status, 200, 'with the data of the first');
  second.signal('SIGKILL');
  await second.nothingLeft();
  t.pass('and without a next start it goes by itself');
});

t.test('a second start from the same folder is refused', async (t) => {
  const dataDir = dataFolder(t);
  const first = await Starter.run(t, { dataDir });
  await first.ready();
  const second = await Starter.run(t, { dataDir });
  t.equal((await second.exited).code, 1);
  t.match(second.output, /DevTalk already runs from .* \(pid \d+\)/);
  t.equal((await signIn(first, 'user1', 'password1')).status, 200, 'the first is unharmed');
});

t.test('what dies is started again, Redis with its data', async (t) => {
  const starter = await Starter.run(t, { args: ['--gateways', '2'] });
  await starter.ready();
  t.match(
    starter.output,
    new RegExp(`http://localhost:${starter.port + 1}`),
    'the second gateway has the next port',
  );
  const redis = Number(readFileSync(join(starter.dataDir, 'redis', 'redis.pid'), 'utf8'));
  for (const pid of [starter.children()['session-service 1'] ?? 0, redis]) process.kill(pid, 'SIGKILL');
  await waitFor(
    () => /session-service ended \(SIGKILL\)/.test(starter.output) && /redis ended/.test(starter.output),
    { what: 'both are missed' },
  );
  await waitFor(async () => (await signIn(starter, 'user1', 'password1')).status === 200, {
    what: 'sign-in works again',
    timeout: 20_000,
  });
  starter.signal('SIGINT');
  await starter.exited;
  t.strictSame(readdirSync(join(starter.dataDir, 'run')), [], 'its notes are gone');
});

t.test('asked a second time, it does not wait for those that do not end', async (t) => {
  const starter = await Starter.run(t, { env: { SHUTDOWN_GRACE_MS: '60s' } });
  await starter.ready();
  const stuck = starter.children()['chat-service 1'] ?? 0;
  process.kill(stuck, 'SIGSTOP');
  starter.signal('SIGINT');
  await waitFor(() => starter.output.includes('Stopping session-service, chat-service'), {
    what: 'it waits',
    timeout: 10_000,
  });
  const askAgain = () => {
    starter.signal('SIGINT');
    return !starter.isRunning;
  };
  await waitFor(askAgain, { what: 'it ends', interval: 100 });
  t.strictSame(starter.processes(), [], 'nothing is left');
});

t.test('a kill -9 of npm stops everything too', async (t) => {
  const starter = await Starter.run(t, { throughNpm: true });
  await starter.ready();
  starter.signal('SIGKILL');
  await starter.nothingLeft();
  t.match(starter.output, /Stopping \(npm is gone\)/);
});
