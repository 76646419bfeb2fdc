import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startDevTalk, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { signUp } from '../testing/people.js';
import { type Frame, SocketClient } from '../testing/socket-client.js';

const texts = (client: SocketClient): string[] =>
  client.frames
    .filter((f) => f.event === 'message.created')
    .map((f) => (f.data as { message: { text: string } }).message.text);

const seqs = (frames: Frame[]): number[] =>
  frames.flatMap(({ room, seq }) => (room === 'lobby' && seq ? [seq] : []));

t.test(
  'a drained gateway says goodbye, a killed one does not, and either is resumed on the other',
  async (t) => {
    const devtalk = await startDevTalk(t, { gateways: 3, workers: 0 });
    const [first, second, third] = devtalk.gateways;
    if (!first || !second || !third) throw new Error('three gateways');
    const [ann, ben] = await Promise.all([signUp(first.url, 'ann'), signUp(first.url, 'ben')]);
    const talker = await SocketClient.connect(t, third.wsUrl, ben.token);
    const drained = await SocketClient.connect(t, first.wsUrl, ann.token);
    const start = (drained.answer.rooms as { lastSeq: number }[])[0]?.lastSeq ?? 0;
    await talker.call('message.send', { room: 'lobby', clientId: '1', text: 'one' });
    await drained.event((f) => f.event === 'message.created');

    const ended = first.process.stop();
    const { data } = await drained.event((f) => f.event === 'goaway');
    const { reconnectAfterMs } = data as { reconnectAfterMs: number };
    t.ok(
      reconnectAfterMs >= 1_000 && reconnectAfterMs <= 2_500,
      `not before somebody is there: ${reconnectAfterMs}`,
    );
    t.strictSame(await drained.closed, { code: 4000, reason: 'draining' });
    t.equal((await ended).code, 0);
    await talker.call('message.send', { room: 'lobby', clientId: '2', text: 'two' });

    const resume = {
      epoch: drained.answer.epoch,
      rooms: { lobby: Math.max(start, ...seqs(drained.frames)) },
    };
    const killed = await SocketClient.connect(t, second.wsUrl, ann.token, resume);
    const { lobby } = killed.answer.recovered as Record<string, { complete: boolean; events: Frame[] }>;
    t.match(lobby, {
      complete: true,
      events: [{ event: 'message.created', data: { message: { text: 'two' } } }],
    });
    await second.process.kill();
    await killed.closed;
    await talker.call('message.send', { room: 'lobby', clientId: '3', text: 'three' });
    const last = Math.max(...seqs(lobby?.events ?? []));
    const back = await SocketClient.connect(t, third.wsUrl, ann.token, {
      ...resume,
      rooms: { lobby: last, rnever: 3 },
    });
    const recovered = back.answer.recovered as Record<string, { events: Frame[] }>;
    t.strictSame(seqs(recovered.lobby?.events ?? []), [last + 1]);
    t.notOk(recovered.rnever?.events.length, 'nothing of a room one is not in');

    const other = await SocketClient.connect(t, third.wsUrl, ann.token, {
      epoch: 'another',
      rooms: { lobby: 1 },
    });
    t.match(other.answer.recovered as object, { lobby: { complete: false, events: [], from: 1 } });
  },
);

t.test('a gateway that drains waits for nobody who keeps a connection open', async (t) => {
  const { gateways, url, wsUrl } = await startDevTalk(t, { workers: 0, env: { HANDSHAKE_TIMEOUT: '60s' } });
  const [ann, ben] = await Promise.all([signUp(url, 'ann'), signUp(url, 'ben')]);
  const asleep = await SocketClient.connect(t, wsUrl, ann.token);
  const awake = await SocketClient.connect(t, wsUrl, ben.token);
  asleep.ws.pause();
  const [late, half] = await Promise.all([begunUpgrade(url), begunUpgrade(url)]);
  const ended = gateways[0]?.process.stop(20_000);
  await awake.closed;
  late.write('\r\n');
  t.match(await ended, { code: 0 }, 'with nothing left open, before its grace was over');
  for (const socket of [late, half]) socket.destroy();
});

/** An upgrade request without its last line, on a socket that does not end when the other side does. */
async function begunUpgrade(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: devtalk.v1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
  );
  return socket;
}

t.test('a reader that never reads is cut off and costs the others nothing', async (t) => {
  const devtalk = await startDevTalk(t, {
    workers: 0,
    env: {
      MAX_QUEUED_BYTES: '65536',
      MESSAGES_PER_SECOND: '1000',
      MESSAGES_BURST: '10000',
      FRAMES_PER_SECOND: '10000',
    },
  });
  const [ann, ben] = await Promise.all([signUp(devtalk.url, 'ann'), signUp(devtalk.url, 'ben')]);
  const slow = await SocketClient.connect(t, devtalk.wsUrl, ben.token);
  slow.ws.pause();
  const client = await SocketClient.connect(t, devtalk.wsUrl, ann.token);
  const text = 'x'.repeat(7_900);
  const isCut = async () =>
    (await fetch(`${devtalk.url}/api/status`).then((r) => r.json() as Promise<{ connections: number }>))
      .connections === 1;
  let sent = 0;
  while (!(await isCut()) && sent < 3_000) {
    const reply = await client.ask('message.send', { room: 'lobby', clientId: `c${sent}`, text });
    if (reply.ok) sent++;
    else await delay(Number(reply.error?.retryAfterMs)); // over the rate, which says when it will be taken
  }
  t.ok(await isCut(), `cut off after ${sent} messages`);
  await waitFor(() => texts(client).length === sent, { what: 'the other reader has all of it' });
});
