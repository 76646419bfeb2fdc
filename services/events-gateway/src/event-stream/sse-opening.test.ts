import { createKeys, partitionOfUser } from '@devtalk/bus';
import { startDevTalk, waitFor } from '@devtalk/testkit';
import { Redis } from 'ioredis';
import t from 'tap';
import { EventReader } from '../testing/event-reader.js';
import { bearer, signUp } from '../testing/people.js';

t.test(
  'a stream that is still opening when its gateway drains breaks off, and is not left waiting',
  async (t) => {
    const { url, gateways, chat } = await startDevTalk(t, { workers: 0 });
    const { token } = await signUp(url, 'ann');
    // What the stream missed is asked of chat-service: it opens for as long as nobody answers.
    for (const service of chat) service.pause();
    const opening = fetch(`${url}/api/events/sse`, {
      headers: { ...bearer(token), 'last-event-id': '1-1' },
      signal: AbortSignal.timeout(20_000),
    });
    const outcome = opening.then(
      ({ status }) => `answered with ${status}`,
      (error: Error) => error.message,
    );
    const isOpening = async () => {
      const { streams } = (await (await fetch(`${url}/api/status`)).json()) as { streams: number };
      return streams === 1;
    };
    await waitFor(isOpening, { what: 'it is opening' });
    gateways[0]?.process.signal('SIGTERM');
    t.equal(await outcome, 'fetch failed');
  },
);

t.test('a ping is not the answer to a stream that is still opening', async (t) => {
  const { url, chat } = await startDevTalk(t, { workers: 0, env: { SSE_PING: '200ms' } });
  const { token } = await signUp(url, 'ann');
  const stream = (headers: Record<string, string>) =>
    fetch(`${url}/api/events/sse`, {
      headers: { ...bearer(token), ...headers },
      signal: AbortSignal.timeout(20_000),
    });
  // This one has begun and hears the same pings.
  const open = await stream({});
  for (const service of chat) service.pause();
  const opening = stream({ 'last-event-id': '1-1' });
  const streams = async () =>
    ((await (await fetch(`${url}/api/status`)).json()) as { streams: number }).streams;
  await waitFor(async () => (await streams()) === 2, { what: 'the second is opening' });
  await heard(open, 3);
  for (const service of chat) service.resume();
  const answer = await opening;
  t.equal(answer.status, 200);
  t.match(answer.headers.get('content-type'), /^text\/event-stream/);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  t.match((await reader?.read())?.value, /^:\n\n/);
  await reader?.cancel();
});

t.test('a new stream knows where it begins, and finds an event of which nobody told it', async (t) => {
  const { url, redis, prefix } = await startDevTalk(t, { workers: 0, env: { ROOM_CHECK: '500ms' } });
  const { token, user } = await signUp(url, 'ann');
  const stream = await EventReader.open(`${url}/api/events/sse`, bearer(token));
  t.teardown(() => stream.close());
  t.match(
    await stream.next((text) => text.startsWith('id:')),
    /^id: \d+-\d+$/,
    'to resume from, without an event',
  );
  const admin = new Redis(redis.url);
  t.teardown(() => admin.disconnect());
  const { userEvents } = createKeys(prefix).person;
  const key = userEvents(partitionOfUser(user.id, 16) ?? 0, user.id);
  // As it is after Pub/Sub has lost it.
  await admin.xadd(key, '*', 'e', 'security.alert', 'd', '{}');
  t.match(await stream.next((text) => text.includes('security.alert')), /^id: /);
});

t.test('HEAD opens no stream', async (t) => {
  const { url } = await startDevTalk(t, { workers: 0 });
  const { token } = await signUp(url, 'ann');
  const { status, headers } = await fetch(`${url}/api/events/sse`, {
    method: 'HEAD',
    headers: bearer(token),
  });
  t.equal(status, 404);
  t.equal(headers.get('allow'), 'GET');
});

/** Resolves once a stream has brought so many pings. */
async function heard({ body }: Response, pings: number): Promise<void> {
  let text = '';
  for await (const chunk of (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.split('"type":"ping"').length > pings) return;
  }
}
