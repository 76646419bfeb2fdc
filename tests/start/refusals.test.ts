import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { freePort, startRedis } from '@devtalk/testkit';
import t from 'tap';
import { dataFolder, Starter } from './starter.js';

/** What the starter says of its own, without the process that says it. */
const sentences = ({ output }: Starter) =>
  output.split('\n').map((line) => line.replace(/^devtalk\s+│ /, ''));

t.test('a taken port is said, with what holds it', async (t) => {
  const port = await freePort();
  const holder = createServer().listen(port, '127.0.0.1');
  await once(holder, 'listening');
  t.teardown(() => holder.close());
  const starter = await Starter.run(t, { port });
  t.equal((await starter.exited).code, 1);
  t.match(sentences(starter), [
    new RegExp(`^Port ${port} is taken by .*node.* \\(pid ${process.pid}\\)\\. .*PORT=`),
  ]);
});

t.test('the port of the second gateway counts as well', async (t) => {
  const port = await freePort();
  const holder = createServer().listen(port + 1, '127.0.0.1');
  await once(holder, 'listening');
  t.teardown(() => holder.close());
  const starter = await Starter.run(t, { port, args: ['--gateways', '2'] });
  t.equal((await starter.exited).code, 1);
  t.match(sentences(starter), [new RegExp(`^Port ${port + 1} is taken`)]);
});

const wrongCalls: readonly (readonly [string, string[], NodeJS.ProcessEnv, RegExp])[] = [
  ['an unknown flag', ['--gateway', '2'], {}, /Unknown option '--gateway'; known are --gateways, --chat/],
  ['a flag without a number', ['--chat', 'many'], {}, /--chat many: expected a whole number/],
  ['no instance at all', ['--workers', '0'], {}, /--workers 0: expected a whole number/],
  ['a stray word', ['two'], {}, /Unexpected argument 'two'/],
  ['a port that is none', [], { PORT: '70000' }, /PORT=70000: expected a port/],
  ['an address of Redis that is none', [], { REDIS_URL: 'localhost:6379' }, /REDIS_URL: expected an address/],
];

for (const [what, args, env, sentence] of wrongCalls) {
  t.test(`${what} is refused in one line`, async (t) => {
    const starter = await Starter.run(t, { args, env });
    t.equal((await starter.exited).code, 64);
    t.match(sentences(starter), [sentence]);
  });
}

t.test(
  'wrong configuration of all processes is said at once, each fault once, before anything runs',
  async (t) => {
    const env = { PARTITIONS: 'sixteen', LOG_LEVEL: 'loud', SESSION_POLICY: 'some', FLUSH_WINDOW: 'wide' };
    const starter = await Starter.run(t, { env });
    t.equal((await starter.exited).code, 78);
    const said = sentences(starter);
    t.equal(said.length, 1);
    t.match(said[0], /^Wrong configuration: /);
    for (const [name, value] of Object.entries(env))
      t.equal(said[0]?.split(`${name}="${value}"`).length, 2, `${name} once`);
  },
);

t.test('a data folder that cannot be written is said', async (t) => {
  const file = join(dataFolder(t), 'file');
  writeFileSync(file, '');
  const starter = await Starter.run(t, { dataDir: join(file, 'data') });
  t.equal((await starter.exited).code, 1);
  t.match(sentences(starter), [/^The data folder .*file\/data cannot be written \(ENOTDIR\)/]);
});

t.test('a Redis that refuses the password is said, and nothing is started', async (t) => {
  const acl = 'user default off\nuser devtalk on >right ~* &* +@all\n';
  const redis = await startRedis(t, { acl });
  const starter = await Starter.run(t, {
    env: { REDIS_URL: redis.url, REDIS_USERNAME: 'devtalk', REDIS_PASSWORD: 'wrong' },
  });
  t.equal((await starter.exited).code, 1);
  t.match(sentences(starter), [
    /^Redis at 127\.0\.0\.1:\d+ refuses our credentials: check REDIS_USERNAME and REDIS_PASSWORD\.$/,
  ]);
  t.notMatch(starter.output, /wrong/, 'the password is not printed');
});

t.test('a Redis that is not there is said', async (t) => {
  const url = `redis://127.0.0.1:${await freePort()}`;
  const starter = await Starter.run(t, { env: { REDIS_URL: url } });
  t.equal((await starter.exited).code, 1);
  t.match(sentences(starter), [/^Redis at 127\.0\.0\.1:\d+ cannot be reached/]);
});
