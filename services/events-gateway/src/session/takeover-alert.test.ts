import { startDevTalk } from '@devtalk/testkit';
import t from 'tap';
import { EventReader } from '../testing/event-reader.js';
import { bearer, signIn, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

t.test('whoever comes while an account is fought over is told so', async (t) => {
  const { url, wsUrl } = await startDevTalk(t, { workers: 0, env: { SESSION_TAKEOVERS_PER_MINUTE: '1' } });
  await signUp(url, 'ada');
  const alerts: unknown[][] = [];
  for (let i = 0; i < 4; i++) {
    const { token } = await signIn(url, 'ada', `device ${i}`);
    const socket = await SocketClient.open(t, wsUrl);
    const { userEvents } = (await socket.call('connect', { token })) as {
      userEvents: { event: string; data: unknown }[];
    };
    alerts.push(userEvents.filter(({ event }) => event === 'security.alert').map((event) => event.data));
  }
  t.same(
    alerts.map(({ length }) => length),
    [0, 1, 1, 1],
  );
  t.match(alerts[3]?.[0], { kind: 'takeover', by: { device: 'device 1' } });
  const { token } = await signIn(url, 'ada', 'a stream');
  const stream = await EventReader.open(`${url}/api/events/sse`, bearer(token));
  t.teardown(() => stream.close());
  t.match(await stream.next((text) => text.includes('security.alert')), /device 1/);
});
