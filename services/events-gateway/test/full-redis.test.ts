import { startDevTalk, startRedis, waitFor } from '@devtalk/shared/testing';
import { Redis } from 'ioredis';
import t from 'tap';

interface Report {
  ready: boolean;
  checks: { redis?: { error?: string } };
}

t.test('a Redis that refuses to write makes nobody ready, and says why', async (t) => {
  const redis = await startRedis(t, { own: true });
  const { gateways, chat, sessions, workers } = await startDevTalk(t, { redis });
  const all = [...gateways.map(({ process }) => process), ...chat, ...sessions, ...workers];
  const admin = new Redis(redis.url);
  t.teardown(() => admin.disconnect());
  const report = async (opsUrl: string) => {
    const response = await fetch(`${opsUrl}/readyz`);
    return { ...((await response.json()) as Report), code: response.status };
  };
  for (const { opsUrl } of all) t.match(await report(opsUrl), { code: 200, ready: true });
  await admin.config('SET', 'maxmemory', '1mb');
  for (const { name, opsUrl } of all) {
    const full = await waitFor(
      async () => {
        const found = await report(opsUrl);
        return /OOM/.test(found.checks.redis?.error ?? '') ? found : undefined;
      },
      { what: `${name} has noticed`, timeout: 15_000 },
    );
    t.match(full, { code: 503, ready: false, checks: { redis: { error: /refuses to write/ } } }, name);
  }
  await admin.config('SET', 'maxmemory', '0');
  for (const { name, opsUrl } of all)
    await waitFor(async () => (await report(opsUrl)).ready, { what: `${name} is ready`, timeout: 15_000 });
});
