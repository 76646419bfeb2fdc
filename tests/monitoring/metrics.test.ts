import { randomBytes } from 'node:crypto';
import { startDevTalk, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { callHttp } from '../integration/wire/http.js';
import { connect, signIn, signUp } from '../integration/wire/person.js';
import { namedMetrics } from './deployed.js';

t.setTimeout(150_000);

const talk = await startDevTalk(t, {
  env: {
    PASSWORD_HASH_MEMORY: '19456',
    PASSWORD_HASH_TIME: '2',
    MESSAGES_PER_SECOND: '1000',
    MESSAGES_BURST: '1000',
    RATE_REFRESH: '0.01/1',
  },
});

/** Names that have a sample in any process. */
async function sampled(): Promise<Set<string>> {
  const processes = [
    ...talk.sessions,
    ...talk.chat,
    ...talk.workers,
    ...talk.gateways.map(({ process }) => process),
  ];
  const texts = await Promise.all(
    processes.map(async ({ opsUrl }) => (await fetch(`${opsUrl}/metrics`)).text()),
  );
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/^([a-z_0-9]+)(?:\{.*\})? \S+$/gm)].map(([, name = '']) => name),
    ),
  );
}

t.test('every metric that a rule or a dashboard names has samples', async (t) => {
  const named = namedMetrics();
  t.ok(named.size > 50, `${named.size} metrics are named`);
  await doALittleOfEverything();
  const missing = async () => {
    const there = await sampled();
    return [...named].filter((name) => !there.has(name));
  };
  await waitFor(async () => (await missing()).length === 0, { what: 'all of them', timeout: 20_000 }).catch(
    () => {},
  );
  t.strictSame(await missing(), []);
});

/** What an ordinary day has: sign-ins, a takeover, messages, a reconnection, a dashboard, somebody who asks too often. */
async function doALittleOfEverything(): Promise<void> {
  const { url, wsUrl } = talk;
  const ada = await signUp(url, 'ada');
  const first = await connect(wsUrl, ada);
  const { room } = await first.ask('room.create', { name: 'all', kind: 'private' });
  // One delivery in 64 is timed.
  for (let n = 0; n < 130; n++)
    await first.ask('message.send', {
      room: room.id,
      clientId: randomBytes(8).toString('hex'),
      text: `Number ${n}`,
    });
  await first.ask('room.history', { room: room.id });
  for (let n = 0; n < 3; n++) await callHttp(url, 'dashboard.refresh', {}, ada);
  const again = await signIn(url, ada, 'another device');
  await first.closed;
  const second = await connect(wsUrl, again);
  second.ws.close();
}
