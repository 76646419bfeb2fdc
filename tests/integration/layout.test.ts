import { SERVICE_NAMES } from '@devtalk/launcher';
import { spawnService, startRedis } from '@devtalk/testkit';
import t from 'tap';
import { startTwoOfEach } from './system.js';
import { askHttp } from './wire/http.js';
import { signUp } from './wire/person.js';

const redis = await startRedis(t);
const talk = await startTwoOfEach(t, {
  ...{ redis, gateways: 1, chat: 1, sessions: 1, workers: 0 },
  ...{ partitions: 8, prefix: `layout-${process.pid}:` },
});
const ada = await signUp(talk.url, 'ada');

for (const name of SERVICE_NAMES) {
  t.test(`${name} refuses a Redis of another partition count`, async (t) => {
    const env = {
      REDIS_URL: redis.url,
      REDIS_PREFIX: talk.prefix,
      PARTITIONS: '16',
      PORT: '0',
      LOG_FORMAT: 'json',
    };
    const service = await spawnService(t, name, env, { ready: false });
    const { code } = await service.exited;
    t.not(code, 0, 'its exit code says so');
    const said = service.output.filter((line) => /partition/i.test(line));
    t.equal(said.length, 1, 'in one line');
    t.match(said[0], /8\b.*16\b|16\b.*8\b/, 'with both numbers');
  });
}

t.test('who runs there goes on undisturbed', async (t) => {
  t.match(await askHttp(talk.url, 'auth.me', {}, ada), { user: { username: 'ada' } });
  t.match(await askHttp(talk.url, 'room.get', { room: 'lobby' }, ada), { room: { id: 'lobby' } });
});
