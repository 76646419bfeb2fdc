import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { dataFolder, Starter, signIn } from './starter.js';

t.setTimeout(140_000);

t.test('kill -9 leaves nothing that breaks the next start', async (t) => {
  const dataDir = dataFolder(t);
  const first = await Starter.run(t, { dataDir, args: ['--chat', '2'] });
  await first.ready();
  t.ok(first.processes().length >= 6, 'five services and Redis');
  first.signal('SIGKILL');
  await first.exited;

  const second = await Starter.run(t, { dataDir, port: first.port });
  await second.ready();
  t.equal((await signIn(second, 'user1', 'password1')).status, 200, 'with the data of the first');
  second.signal('SIGKILL');
  await second.nothingLeft();
  t.pass('and without a next start it goes by itself');
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
