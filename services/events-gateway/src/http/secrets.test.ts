import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDevTalk, startRedis, waitFor } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import t from 'tap';
import { bearer, PASSWORD, type Person, signUp } from '../testing/people.js';

const send = (url: string, body: unknown, token?: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && bearer(token)) },
    body: JSON.stringify(body),
  });

t.test('Redis’ append-only file reveals no password, no token and no device', async (t) => {
  const redis = await startRedis(t, { own: true, args: ['--appendfsync', 'always'] });
  const { url } = await startDevTalk(t, { redis, chat: 0, workers: 0 });
  const { token } = await signUp(url, 'ada');
  const passwords = [PASSWORD, 'a wrong first guess', 'the second password', 'the third password'];
  const [first, wrong, second, third] = passwords;
  const login = { username: 'ada', password: first };
  t.equal((await send(`${url}/api/auth/login`, { ...login, password: wrong })).status, 401);
  const change = { password: first, newPassword: second };
  t.equal((await send(`${url}/api/auth/password`, change, token)).status, 204);
  const recovery = { username: 'ada', password: second, newPassword: third };
  const recovered = await send(`${url}/api/auth/recover`, recovery);
  t.equal(recovered.status, 200);
  const cookies = recovered.headers.getSetCookie().map((cookie) => cookie.split(/[=;]/)[1] ?? '');
  t.equal(cookies.length, 2, 'the session and the device');
  const written = await appendOnlyFile(redis.url);
  t.ok(written.includes('auth.recover'), 'the commands are in it');
  for (const secret of [...passwords, token, ...cookies]) t.notOk(written.includes(secret));
});

t.test('a sign-in sealed for an instance that died is carried out by the next one', async (t) => {
  const devTalk = await startDevTalk(t, { chat: 0, workers: 0 });
  const { url, sessions } = devTalk;
  await signUp(url, 'ada');
  const [session] = sessions;
  if (!session) return;
  await session.kill();
  const answer = send(`${url}/api/auth/login`, { username: 'ada', password: PASSWORD, delivery: 'token' });
  await session.restart();
  const response = await answer;
  t.equal(response.status, 200);
  t.equal(((await response.json()) as Person).user.username, 'ada');
});

async function appendOnlyFile(url: string): Promise<string> {
  const client = new Redis(url);
  try {
    const [, folder = ''] = (await client.config('GET', 'dir')) as string[];
    const log = join(folder, 'appendonlydir');
    const files = await waitFor(async () => {
      const names = await readdir(log);
      return names.length > 0 && names;
    });
    return (await Promise.all(files.map((name) => readFile(join(log, name), 'latin1')))).join('\n');
  } finally {
    client.disconnect();
  }
}
