import { createAclUsers, startRedis, testNamespace } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import t from 'tap';
import { Bus, createKeys, ROLES, type Role } from '../../src/index.js';

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

t.test('trying what is allowed changes nothing that is there', async (t) => {
  const admin = new Redis(redis.url);
  t.teardown(() => admin.disconnect());
  const keys = createKeys(prefix);
  const streams = [
    ...[keys.room.commands(0), keys.room.queries, keys.session.commands(0), keys.session.queries],
    ...[keys.dashboard.commands(0), keys.dashboard.queries, keys.dashboard.jobs(0)],
    ...[keys.person.connections(0), keys.room.events(0), keys.session.events(0)],
  ];
  for (const stream of streams) await admin.xadd(stream, '*', 'm', '{}');
  const before = await Promise.all(streams.map((stream) => admin.dump(stream)));
  for (const role of ROLES) await (await open(role, role)).close();
  const after = await Promise.all(streams.map((stream) => admin.dump(stream)));
  t.same(after, before);
});

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
