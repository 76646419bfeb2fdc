import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startDevTalk, startRedis } from '@devtalk/testkit';
import t from 'tap';
import { connect, signUp } from '../integration/wire/person.js';
import { read } from './deployed.js';

t.setTimeout(150_000);

const run = promisify(execFile);
const skip = await run('redis-cli', ['--version']).then(
  () => false as const,
  () => 'there is no redis-cli',
);

/** What may find nothing in a system that is well. */
const OFTEN_EMPTY = /XPENDING|XRANGE|XREVRANGE "\{c\$c\}:dead|SLOWLOG|ACL (?:LOG|GETUSER)|PUBSUB SHARDNUMSUB/;

t.test('every command of the page does what it says', { skip }, async (t) => {
  // The page names keys as an operator sees them, without a namespace of tests.
  const redis = await startRedis(t, { own: true });
  const talk = await startDevTalk(t, {
    redis,
    prefix: '',
    env: { PASSWORD_HASH_MEMORY: '19456', PASSWORD_HASH_TIME: '2' },
  });
  const ada = await signUp(talk.url, 'ada');
  const socket = await connect(talk.wsUrl, ada);
  const { room } = await socket.ask('room.create', { name: 'inside', kind: 'private' });
  await socket.ask('message.send', { room: room.id, clientId: 'first-message', text: 'Hello' });

  const port = new URL(redis.url).port;
  const inside = (command: string) => run('bash', ['-c', `${prelude}\n${command}`], { timeout: 20_000 });
  const [, p = ''] =
    /\{s(\d+)\}/.exec(
      (await run('redis-cli', ['-p', port, '--scan', '--pattern', '{s*}:name:ada'])).stdout,
    ) ?? [];
  const [, c = ''] =
    /\{c(\d+)\}/.exec(
      (await run('redis-cli', ['-p', port, '--scan', '--pattern', `{c*}:room:${room.id}`])).stdout,
    ) ?? [];
  const prelude = [
    `inside() { redis-cli -p ${port} "$@"; }`,
    `p=${p} c=${c} user=${ada.user.id} room=${room.id} session=${ada.session.id}`,
  ].join('\n');

  const commands = read('docs/operations/look-inside.md').match(/^(?:inside |user=).*$/gm) ?? [];
  t.ok(commands.length > 30, `${commands.length} commands are on the page`);
  for (const command of commands) {
    // Whatever is deleted here may be: the system is nobody's.
    const { stdout } = await inside(command);
    t.notMatch(stdout, /^\(?error|^(ERR|WRONGTYPE|NOAUTH|NOPERM|NOGROUP|unknown)/im, command);
    if (!OFTEN_EMPTY.test(command) && command.startsWith('inside'))
      t.match(stdout, /\S/, `${command} finds something`);
  }
  const { stdout } = await inside(`${commands.find((line) => line.startsWith('user='))}; echo $p`);
  t.equal(stdout.trim(), p, 'a user id carries its partition');
});
