import { startRedis, testNamespace, waitFor } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import t, { type Test } from 'tap';
import { BlockingReads } from '../src/blocking-reads.js';
import {
  createBlockingClient,
  createWorkClient,
  MAX_BLOCK_MS,
  type RedisClient,
} from '../src/redis/client.js';

/** Ends well before a read of full length would. */
const SOON_MS = MAX_BLOCK_MS / 2;

async function open(t: Test, url: string, username?: string) {
  const connection = { url, name: 'reads', ...(username && { username, password: 'secret' }) };
  const work = createWorkClient(connection);
  await work.connect();
  const reader = createBlockingClient(connection);
  const reads = new BlockingReads({ work, blocking: () => reader });
  await reads.connect();
  t.teardown(() => {
    reads.close();
    work.disconnect();
  });
  const stream = `${testNamespace()}{x}:stream`;
  const read = (client: RedisClient, blockMs: number) =>
    client.xread('BLOCK', blockMs, 'STREAMS', stream, '0');
  /** One read, whatever it gets, and how long it took. */
  const timed = async (isBrief?: boolean) => {
    const begin = performance.now();
    const reply = await reads.read(read, isBrief);
    return { reply, ms: performance.now() - begin };
  };
  return { work, reads, stream, timed, status: () => reader.status };
}

async function blocked(admin: RedisClient): Promise<string> {
  const lines = await waitFor(async () => {
    const list = (await admin.client('LIST')) as string;
    const found = list
      .split('\n')
      .filter((line) => / flags=b /.test(line) && line.includes('name=reads:reads'));
    return found.length > 0 && found;
  });
  return /^id=(\d+)/.exec(lines[0] ?? '')?.[1] ?? '';
}

t.test('a read waits long, and ends when it is interrupted, however soon that is', async (t) => {
  const redis = await startRedis(t, { own: true });
  const { work, reads, stream, timed } = await open(t, redis.url);
  const whole = await timed();
  t.equal(whole.reply, null);
  t.ok(whole.ms > MAX_BLOCK_MS * 0.9, `${whole.ms} ms`);
  const atOnce = timed();
  reads.interrupt();
  reads.interrupt();
  t.ok((await atOnce).ms < SOON_MS, 'before it reached Redis');
  const later = timed();
  await blocked(work);
  reads.interrupt();
  t.ok((await later).ms < SOON_MS, 'while Redis holds it');
  const next = await timed();
  t.ok(next.ms > MAX_BLOCK_MS * 0.9, 'and none after it');
  await work.xadd(stream, '*', 'm', '1');
  t.match((await timed()).reply, [[stream, [[String, ['m', '1']]]]]);
});

t.test('a read of another connection than the first is ended as well', async (t) => {
  const redis = await startRedis(t, { own: true });
  const { work, reads, timed, status } = await open(t, redis.url);
  const broken = t.rejects(timed());
  await work.client('KILL', 'ID', await blocked(work));
  await broken;
  await reads.connect();
  await waitFor(() => status() === 'ready');
  const second = timed();
  await blocked(work);
  const begin = performance.now();
  reads.interrupt();
  await second;
  t.ok(performance.now() - begin < SOON_MS);
});

t.test(
  'where Redis does not let us end reads, or something may come up untold, they are short',
  async (t) => {
    const redis = await startRedis(t, { own: true });
    const admin = new Redis(redis.url);
    t.teardown(() => admin.disconnect());
    await admin.acl('SETUSER', 'other', 'on', '>secret', '~*', '+@all', '-client|unblock');
    const { timed } = await open(t, redis.url, 'other');
    t.ok((await timed()).ms < SOON_MS, 'without the right');
    const entitled = await open(t, redis.url);
    t.ok((await entitled.timed(true)).ms < SOON_MS, 'brief');
  },
);

t.test('a pause ends when it is interrupted', async (t) => {
  const redis = await startRedis(t);
  const { reads } = await open(t, redis.url);
  const begin = performance.now();
  const pause = reads.pause(60_000);
  reads.interrupt();
  await pause;
  t.ok(performance.now() - begin < 1_000);
});
