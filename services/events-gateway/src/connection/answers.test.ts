import { startDevTalk, startRedis, type TestScope } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import t from 'tap';
import { signUp } from '../testing/people.js';
import { type Frame, SocketClient } from '../testing/socket-client.js';

/** Would be taken apart by whoever looks for the data of an event, or for its end, in the wrong place. */
const TEXT = '가 } "data":{"x":1} \\" \u2028 😀 }}';

const isCreated = (clientId: string) => (frame: Frame) =>
  frame.event === 'message.created' && JSON.stringify(frame).includes(`"${clientId}"`);

t.test('a live frame answers the sender, and nobody else', async (t) => {
  const redis = await startRedis(t, { own: true });
  const devtalk = await startDevTalk(t, { redis, gateways: 2, workers: 0 });
  const [first, second] = devtalk.gateways;
  if (!first || !second) throw new Error('two gateways');
  const [ann, ben] = await Promise.all([signUp(first.url, 'ann'), signUp(first.url, 'ben')]);
  const a = await SocketClient.connect(t, first.wsUrl, ann.token);
  const b = await SocketClient.connect(t, second.wsUrl, ben.token);
  // Both gateways hear the lobby from here on.
  await a.call('message.send', { room: 'lobby', clientId: 'before', text: 'before' });
  await b.event(isCreated('before'));

  const published = await listen(t, redis.url);
  const answer = await a.call('message.send', { room: 'lobby', clientId: 'c1', text: TEXT });
  const event = await b.event(isCreated('c1'));
  t.same(answer, event.data, 'the answer is what the event says');
  t.equal((answer as { message: { text: string } }).message.text, TEXT);
  t.same((await a.event(isCreated('c1'))).data, answer);
  t.equal(a.frames.filter(isCreated('c1')).length, 1);
  t.notOk(
    b.frames.some((frame) => frame.ok === true && JSON.stringify(frame).includes('"c1"')),
    'who hears it on another gateway is not answered',
  );

  // Redis tells what it does in its order: whatever had been published beside the frame comes before this.
  await published.marker();
  t.equal(published.mentioning('c1'), 1, 'nothing was published beside the live frame');

  const again = await a.call('message.send', { room: 'lobby', clientId: 'c1', text: TEXT });
  t.match(again, answer as object, 'asked again, the same message');
  t.equal(a.frames.filter(isCreated('c1')).length, 1, 'which is not said twice');

  const refused = await a.ask('message.send', { room: 'nowhere', clientId: 'c2', text: 'x' });
  t.equal(refused.error?.code, 'not_found');
});

t.test('over HTTP the answer is the same', async (t) => {
  const devtalk = await startDevTalk(t, { workers: 0 });
  const ann = await signUp(devtalk.url, 'ann');
  const a = await SocketClient.connect(t, devtalk.wsUrl, ann.token);
  const response = await fetch(`${devtalk.url}/api/rooms/lobby/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ann.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ clientId: 'h1', text: TEXT }),
  });
  t.equal(response.status, 201);
  t.same(await response.json(), (await a.event(isCreated('h1'))).data);
});

/** Everything that is published, by MONITOR: whoever it is for. */
async function listen(t: TestScope, url: string) {
  const writer = new Redis(url);
  const watcher = await writer.monitor();
  t.teardown(() => {
    watcher.disconnect();
    writer.disconnect();
  });
  const payloads: string[] = [];
  let seen: (() => void) | undefined;
  watcher.on('monitor', (_time: string, [name, , payload]: string[]) => {
    if (name?.toLowerCase() === 'spublish') payloads.push(payload ?? '');
    if (name?.toLowerCase() === 'echo') seen?.();
  });
  return {
    marker: () =>
      new Promise<void>((resolve) => {
        seen = resolve;
        void writer.echo('marker');
      }),
    mentioning: (clientId: string) => payloads.filter((payload) => payload.includes(clientId)).length,
  };
}
