import { createAclUsers, startRedis, testNamespace } from '@devtalk/testkit';
import { pino } from 'pino';
import t from 'tap';
import { Bus, ROLES, type Role } from '../../src/index.js';

const redis = await startRedis(t);
const prefix = testNamespace();
const users = await createAclUsers(t, redis, prefix);

const open = (service: Role, user: Role) =>
  Bus.open({
    redis: { url: redis.url, name: 'test', ...users[user] },
    prefix,
    partitions: 4,
    instance: `${service}-${process.pid}`,
    service,
    log: pino({ level: 'silent' }),
  });

for (const role of ROLES) {
  t.test(`${role} finds with its own user all that it needs`, async () => {
    await (await open(role, role)).close();
  });

  for (const other of ROLES.filter((name) => name !== role)) {
    t.test(`${role} does not start with the user of ${other}`, async (t) => {
      await t.rejects(open(role, other), {
        name: 'RedisStartupError',
        message: new RegExp(
          `^Redis' user ${other}@.* \\(REDIS_USERNAME\\) may not do what ${role} has to: read`,
        ),
      });
    });
  }
}

t.test('a right that is missing is named, be it a command or a key', async (t) => {
  const acl = [
    'user default on nopass ~* &* +@all',
    'user noFcall on >secret ~* &* +@all -fcall',
    'user readsOnly on >secret %R~* &* +@all',
    'user mute on >secret ~* resetchannels +@all',
    '',
  ].join('\n');
  const own = await startRedis(t, { own: true, acl });
  const start = (username: string) =>
    Bus.open({
      redis: { url: own.url, name: 'test', username, password: 'secret' },
      ...{ prefix: '', partitions: 4, instance: 'test', service: 'chat-service' },
      log: pino({ level: 'silent' }),
    });
  await t.rejects(start('noFcall'), { message: /user noFcall .*: run FCALL\./ });
  await t.rejects(start('readsOnly'), { message: /user readsOnly .*read and write \{c\*\}:\*/ });
  await t.rejects(start('mute'), { message: /user mute .*: publish on \*\./ });
});
