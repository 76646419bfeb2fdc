import { once } from 'node:events';
import { connect as tcpConnect } from 'node:net';
import { startDevTalk, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { type Person, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

const env = {
  CONNECT_TIMEOUT: '3s',
  HANDSHAKE_TIMEOUT: '3s',
  HEARTBEAT: '2s',
  CONNECTIONS_PER_ADDRESS: '200',
};

t.test('floods, silence and crowds', async (t) => {
  const devtalk = await startDevTalk(t, { gateways: 2, workers: 0, env });
  const [ann, ben] = await Promise.all([signUp(devtalk.url, 'ann'), signUp(devtalk.url, 'ben')]);
  const witness = await SocketClient.connect(t, devtalk.wsUrl, ben.token);

  const flood = await SocketClient.connect(t, devtalk.wsUrl, ann.token);
  const startedAt = performance.now();
  for (let i = 1; i <= 1_000; i++) flood.send({ id: 1_000 + i, op: 'ping' });
  await waitFor(() => flood.frames.filter((f) => f.id && f.id > 1_000).length === 1_000, {
    what: '1,000 answers',
  });
  const limited = flood.frames.filter((f) => f.error?.code === 'rate_limited').length;
  const allowed = 101 + ((performance.now() - startedAt) * 50) / 1_000;
  t.ok(1_000 - limited <= allowed && limited <= 900, `1,000 at once: ${limited} refused`);
  let id = 5_000;
  // More than three times the allowance of ten seconds each time, should the first have taken longer than that.
  const isCutOff = () => {
    for (let i = 0; i < 1_600 && flood.ws.readyState === flood.ws.OPEN; i++)
      flood.send({ id: id++, op: 'ping' });
    return flood.ws.readyState !== flood.ws.OPEN;
  };
  await waitFor(isCutOff, { interval: 2_000, timeout: 30_000, what: 'the flood is cut off' });
  t.strictSame(await flood.closed, { code: 4029, reason: 'rate_limited' });

  const silent = await SocketClient.open(t, devtalk.wsUrl);
  t.strictSame(await silent.closed, { code: 4008, reason: 'connect_timeout' });
  t.ok(await witness.event((f) => f.event === 'heartbeat'));

  await crowd(
    t,
    devtalk.gateways.map(({ wsUrl }) => wsUrl),
    ann,
  );
  await halfOpen(t, devtalk.url);
  t.match(await witness.call('ping', {}), {}, 'others are undisturbed');
});

async function crowd(t: Test, urls: string[], ann: Person): Promise<void> {
  const sockets = await Promise.all(
    Array.from({ length: 5 }, (_, i) => SocketClient.connect(t, urls[i % urls.length] ?? '', ann.token)),
  );
  const sixth = await SocketClient.open(t, urls[1] ?? '');
  t.match(await sixth.ask('connect', { token: ann.token }), { ok: false });
  t.strictSame(await sixth.closed, { code: 4529, reason: 'too_many_connections' });
  sockets[0]?.ws.close();
  const again = await SocketClient.connect(t, urls[1] ?? '', ann.token);
  t.ok(again.answer.connectionId, 'a place given back can be taken');
  for (const socket of [...sockets, again]) socket.ws.terminate();
}

/** Sockets that say nothing, or half a request: cut off, and at the limit of an address refused. */
async function halfOpen(t: Test, url: string): Promise<void> {
  const { port } = new URL(url);
  const sockets = Array.from({ length: 300 }, (_, i) => {
    const socket = tcpConnect(Number(port), '127.0.0.1', () => {
      if (i % 2 === 0) socket.write('GET /ws HTTP/1.1\r\nHost: x\r\n');
    });
    return socket.on('error', () => {});
  });
  await Promise.all(sockets.map((socket) => once(socket.resume(), 'close')));
  t.pass('300 half-open sockets are gone');
}

t.test('more sockets than one address may have', async (t) => {
  const devtalk = await startDevTalk(t, {
    workers: 0,
    env: { ...env, CONNECTIONS_PER_ADDRESS: '3', CONNECT_TIMEOUT: '20s' },
  });
  const held = await Promise.all([1, 2, 3].map(() => SocketClient.open(t, devtalk.wsUrl)));
  const refused = await SocketClient.open(t, devtalk.wsUrl).catch((error: Error) => error);
  t.match(refused, { message: /429/ });
  held[0]?.ws.close();
  await held[0]?.closed;
  await waitFor(async () => SocketClient.open(t, devtalk.wsUrl), {
    what: 'a place of the address is free again',
  });
});
