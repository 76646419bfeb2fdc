import { setTimeout as delay } from 'node:timers/promises';
import { startDevTalk, type TestScope, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

/** Ann and Ben on a gateway that will send them away, and what Cat, on another, is told of them. */
async function setUp(t: TestScope) {
  const devtalk = await startDevTalk(t, {
    gateways: 2,
    workers: 0,
    env: { DRAIN_SPREAD: '0', CONNECTIONS_PER_SESSION: '1' },
  });
  const [first, second] = devtalk.gateways;
  if (!first || !second) throw new Error('two gateways');
  const [ann, ben, cat] = await Promise.all([
    signUp(first.url, 'ann'),
    signUp(first.url, 'ben'),
    signUp(second.url, 'cat'),
  ]);
  const observer = await SocketClient.connect(t, second.wsUrl, cat.token);
  const told = (state: 'online' | 'offline', { user }: typeof ann) =>
    observer.frames.filter(
      ({ event, data }) =>
        event === 'presence.changed' && (data as Record<string, string[]>)[state]?.includes(user.id),
    ).length;
  const [annThere, benThere] = await Promise.all([
    SocketClient.connect(t, first.wsUrl, ann.token),
    SocketClient.connect(t, first.wsUrl, ben.token),
  ]);
  await waitFor(() => told('online', ann) > 0 && told('online', ben) > 0, { what: 'both are online' });
  return { devtalk, first, second, ann, ben, annThere, benThere, told };
}

t.test('who is sent away and comes back was never offline; who does not is', async (t) => {
  const { first, second, ann, ben, annThere, benThere, told } = await setUp(t);
  const before = told('online', ann);

  const ended = first.process.stop();
  await annThere.closed;
  // The session's only place is free although the gateway that had it may still be leaving.
  await SocketClient.connect(t, second.wsUrl, ann.token);
  t.match(await ended, { code: 0 });
  await benThere.closed;
  await waitFor(() => told('offline', ben) > 0, { timeout: 15_000, what: 'ben is offline' });
  t.equal(told('offline', ann), 0);
  t.equal(told('online', ann), before, 'nothing to say about her');
});

t.test('who hangs up by themselves when told to come back was never offline either', async (t) => {
  const { devtalk, first, second, ann, ben, annThere, benThere, told } = await setUp(t);
  const [chat] = devtalk.chat;
  chat?.pause();
  // Not answered before chat-service goes on: the gateway waits for it until it lets anybody go.
  void benThere.ask('room.list', {});
  await benThere.call('ping', {});
  const ended = first.process.stop();
  const { data } = await annThere.event(({ event }) => event === 'goaway');
  annThere.ws.close();
  await annThere.closed;
  chat?.resume();
  await delay((data as { reconnectAfterMs: number }).reconnectAfterMs);
  await SocketClient.connect(t, second.wsUrl, ann.token);
  t.match(await ended, { code: 0 });
  await waitFor(() => told('offline', ben) > 0, { timeout: 15_000, what: 'ben is offline' });
  t.equal(told('offline', ann), 0);
});
