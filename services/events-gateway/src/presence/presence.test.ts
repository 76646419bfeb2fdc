import { bestOf, startDevTalk, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

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
