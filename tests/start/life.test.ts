import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { dataFolder, Starter, signIn } from './starter.js';

t.setTimeout(140_000);

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

t.test('a second start from the same folder is refused', async (t) => {
  const dataDir = dataFolder(t);
  const first = await Starter.run(t, { dataDir });
  await first.ready();
  const second = await Starter.run(t, { dataDir });
  t.equal((await second.exited).code, 1);
  t.match(second.output, /DevTalk already runs from .* \(pid \d+\)/);
  t.equal((await signIn(first, 'user1', 'password1')).status, 200, 'the first is unharmed');
});
