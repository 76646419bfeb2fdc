import { bestOf, startDevTalk, waitFor } from '@devtalk/shared/testing';
import t from 'tap';
import { signUp } from './support/people.js';
import { SocketClient } from './support/socket-client.js';

t.test(
  'people of a gateway that stood still are offline within its lease, and back when it goes on',
  async (t) => {
    const devtalk = await startDevTalk(t, {
      gateways: 2,
      workers: 0,
      // Else the gateway would close its sockets as soon as it goes on, and everybody would connect anew.
      env: { REDIS_LEASE: '60s' },
    });
    const [first, second] = devtalk.gateways;
    if (!first || !second) throw new Error('two gateways');
    const [ann, ben] = await Promise.all([signUp(first.url, 'ann'), signUp(second.url, 'ben')]);
    await SocketClient.connect(t, first.wsUrl, ann.token);
    const observer = await SocketClient.connect(t, second.wsUrl, ben.token);
    const says = async (state: string) => {
      const answer = await observer.call('presence.get', { users: [ann.user.id] });
      return (answer as { presence: Record<string, string> }).presence[ann.user.id] === state;
    };
    await waitFor(() => says('online'), { what: 'ann is online' });
    const { isWithin, times } = await bestOf(16_000, async () => {
      first.process.pause();
      const pausedAt = Date.now();
      await waitFor(() => says('offline'), { timeout: 30_000, interval: 200, what: 'ann is offline' });
      const ms = Date.now() - pausedAt;
      first.process.resume();
      await waitFor(() => says('online'), { timeout: 30_000, interval: 200, what: 'ann is online again' });
      return ms;
    });
    t.ok(isWithin, `${times} ms`);
  },
);

t.test('who is sent away and comes back was never offline; who does not is', async (t) => {
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
  const [leaving, gone] = await Promise.all([
    SocketClient.connect(t, first.wsUrl, ann.token),
    SocketClient.connect(t, first.wsUrl, ben.token),
  ]);
  const told = (state: 'online' | 'offline', id: string) =>
    observer.frames.filter(
      ({ event, data }) =>
        event === 'presence.changed' && (data as Record<string, string[]>)[state]?.includes(id),
    ).length;
  await waitFor(() => told('online', ann.user.id) > 0 && told('online', ben.user.id) > 0, {
    what: 'both are online',
  });
  const before = told('online', ann.user.id);

  const ended = first.process.stop();
  await leaving.closed;
  // The session's only place is free although the gateway that had it may still be leaving.
  await SocketClient.connect(t, second.wsUrl, ann.token);
  t.match(await ended, { code: 0 });
  await gone.closed;
  await waitFor(() => told('offline', ben.user.id) > 0, { timeout: 15_000, what: 'ben is offline' });
  t.equal(told('offline', ann.user.id), 0);
  t.equal(told('online', ann.user.id), before, 'nothing to say about her');
});
