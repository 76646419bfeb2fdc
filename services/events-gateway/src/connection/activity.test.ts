import { setTimeout as delay } from 'node:timers/promises';
import { startDevTalk } from '@devtalk/testkit';
import t from 'tap';
import { bearer, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

/** The pace of what people do, well below the idle timeout; the test itself waits for the idler's end. */
const BETWEEN_MS = 500;

t.test('activity outlives a short idle timeout, heartbeats and pings do not', async (t) => {
  const env = { SESSION_IDLE_TIMEOUT: '8s', SESSION_SWEEP: '500ms', HEARTBEAT: '2s' };
  const { url, wsUrl } = await startDevTalk(t, { workers: 0, env });
  const [reader, talker, idler] = await Promise.all([
    signUp(url, 'reader'),
    signUp(url, 'talker'),
    signUp(url, 'idler'),
  ]);
  const [talking, idling] = await Promise.all([
    SocketClient.connect(t, wsUrl, talker.token),
    SocketClient.connect(t, wsUrl, idler.token),
  ]);
  let isOver = false;
  const until = async (work: () => Promise<unknown>) => {
    while (!isOver) {
      await work();
      await delay(BETWEEN_MS);
    }
  };
  const read = () => fetch(`${url}/api/rooms`, { headers: bearer(reader.token) }).then((r) => r.text());
  const busy = [until(read), until(() => talking.ask('room.list', {}))];
  let id = 100;
  const pings = until(async () => idling.send({ id: id++, op: 'ping', data: {} }));
  const end = await idling.closed;
  isOver = true;
  await Promise.all([...busy, pings]);
  t.strictSame(end, { code: 4511, reason: 'session_expired' });
  for (const { token } of [reader, talker]) {
    const me = await fetch(`${url}/api/auth/me`, { headers: bearer(token) });
    t.match(await me.json(), { session: { lastSeenAt: String } });
    t.equal(me.status, 200);
  }
  t.match(await talking.ask('ping', {}), { ok: true });
});
