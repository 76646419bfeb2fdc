import { ROLES } from '@devtalk/bus';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { createAclUsers, type RedisUser, startRedis, testNamespace } from '../src/index.js';

function connectAs(t: Test, url: string, user: RedisUser): Redis {
  const client = new Redis(url, { username: user.username, password: user.password });
  t.teardown(() => client.disconnect());
  return client;
}

t.test('each process may write what it owns in its own namespace, and nothing else', async (t) => {
  const redis = await startRedis(t, { own: true });
  const prefix = testNamespace();
  const users = await createAclUsers(t, redis, prefix);
  const chat = connectAs(t, redis.url, users['chat-service']);
  t.equal(await chat.set(`${prefix}{c1}:room:lobby:meta`, 'x'), 'OK');
  await t.rejects(chat.set(`${prefix}{s1}:session:x`, 'x'), /NOPERM/, "another's keys");
  await t.rejects(chat.set(`${testNamespace()}{c1}:room:lobby:meta`, 'x'), /NOPERM/, 'another namespace');
  const gateway = connectAs(t, redis.url, users['events-gateway']);
  await t.rejects(gateway.set(`${prefix}{c1}:room:lobby:meta`, 'x'), /NOPERM/);
  await t.rejects(gateway.flushall(), /NOPERM/);
});

t.test('what is written in rooms can be read by their owner alone', async (t) => {
  const redis = await startRedis(t, { own: true });
  const prefix = testNamespace();
  const users = await createAclUsers(t, redis, prefix);
  const log = `${prefix}{c1}:room:lobby:log`;
  const others = ROLES.filter((role) => role !== 'chat-service');
  t.strictSame(await connectAs(t, redis.url, users['chat-service']).xrange(log, '-', '+'), []);
  for (const role of others) {
    await t.rejects(connectAs(t, redis.url, users[role]).xrange(log, '-', '+'), /NOPERM/, role);
  }
});

t.test('the users outlive a restart of an own Redis', async (t) => {
  const redis = await startRedis(t, { own: true });
  const prefix = testNamespace();
  const users = await createAclUsers(t, redis, prefix);
  await redis.restart();
  const chat = connectAs(t, redis.url, users['chat-service']);
  t.equal(await chat.set(`${prefix}{c1}:room:lobby:meta`, 'x'), 'OK');
});
