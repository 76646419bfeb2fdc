import { startDevTalk } from '@devtalk/testkit';
import t from 'tap';
import { bearer, signUp } from '../testing/people.js';

t.test('each lookup of a session is timed, and what asks for none is not', async (t) => {
  const devtalk = await startDevTalk(t, { chat: 0, workers: 0 });
  const ann = await signUp(devtalk.url, 'ann');
  const opsUrl = devtalk.gateways[0]?.process.opsUrl ?? '';
  const scrape = async (part: string) => {
    const text = await (await fetch(`${opsUrl}/metrics`)).text();
    return Number(new RegExp(`^devtalk_session_lookup_seconds_${part}\\S* (\\S+)$`, 'm').exec(text)?.[1]);
  };
  const me = async (token: string) =>
    (await fetch(`${devtalk.url}/api/auth/me`, { headers: bearer(token) })).status;
  const [count, sum] = [await scrape('count'), await scrape('sum')];
  t.equal(await me(ann.token), 200);
  t.equal(await me(`00.${'A'.repeat(43)}`), 401, 'an unknown token is looked up too');
  t.equal(await me('nonsense'), 401, 'a malformed one is not');
  await fetch(`${devtalk.url}/api/status`);
  t.equal((await scrape('count')) - count, 2);
  t.ok((await scrape('sum')) > sum, 'it took some time');
});
