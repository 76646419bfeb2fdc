import { startDevTalk, waitFor } from '@devtalk/shared/testing';
import t from 'tap';
import { signUp } from './support/people.js';
import { SocketClient } from './support/socket-client.js';

t.test('who hangs up by themselves when told to come back was never offline either', async (t) => {
  const devtalk = await startDevTalk(t, { gateways: 2, workers: 0, env: { DRAIN_SPREAD: '0' } });
  const [first, second] = devtalk.gateways;
  if (!first || !second) throw new Error('two gateways');
  const [ann, ben, cat] = await Promise.all([
    signUp(first.url, 'ann'),
    signUp(first.url, 'ben'),
    signUp(second.url, 'cat'),
  ]);
  const observer = await SocketClient.connect(t, second.wsUrl, cat.token);
  const [leaving, busy] = await Promise.all([
    SocketClient.connect(t, first.wsUrl, ann.token),
    SocketClient.connect(t, first.wsUrl, ben.token),
  ]);
  const isTold = (state: 'online' | 'offline', id: string) =>
    observer.frames.some(
      ({ event, data }) =>
        event === 'presence.changed' && (data as Record<string, string[]>)[state]?.includes(id),
    );
  await waitFor(() => isTold('online', ann.user.id), { what: 'ann is online' });
  const [chat] = devtalk.chat;
  chat?.pause();
  // Not answered before chat-service goes on: the gateway waits for it until it lets anybody go.
  void busy.ask('room.list', {});
  await busy.call('ping', {});
  const ended = first.process.stop();
  const { data } = await leaving.event(({ event }) => event === 'goaway');
  leaving.ws.close();
  await leaving.closed;
  chat?.resume();
  await new Promise((resolve) =>
    setTimeout(resolve, (data as { reconnectAfterMs: number }).reconnectAfterMs),
  );
  await SocketClient.connect(t, second.wsUrl, ann.token);
  t.match(await ended, { code: 0 });
  await waitFor(() => isTold('offline', ben.user.id), { timeout: 15_000, what: 'ben is offline' });
  t.notOk(isTold('offline', ann.user.id));
});
