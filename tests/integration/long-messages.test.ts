import { DevTalkClient } from '@devtalk/client';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import WebSocket from 'ws';
import { startTwoOfEach } from './system.js';
import { connect, signUp } from './wire/person.js';
import { Socket } from './wire/socket.js';

const { url, wsUrl } = await startTwoOfEach(t, {
  ...{ gateways: 1, chat: 1, sessions: 1, workers: 0 },
  env: { MESSAGES_BURST: '1000' },
});
const ada = await signUp(url, 'ada');
const bo = await signUp(url, 'bo');
const writer = await connect(wsUrl, ada);
const epoch = writer.session.epoch;
/** Together far more than a gateway queues for one connection, which is 1 MiB. */
const COUNT = 70;
const text = '가'.repeat(8_000);

t.test('who comes back to megabytes gets them in pieces, and is not taken for a slow reader', async (t) => {
  const client = new DevTalkClient({ url: wsUrl, token: bo.token, WebSocket });
  t.teardown(() => client.close());
  const heard: number[] = [];
  client.on('message.created', ({ seq }) => heard.push(seq));
  client.connect();
  await waitFor(() => client.state.status === 'online', { what: 'bo is online' });
  const before = await Socket.connect(wsUrl, { token: bo.token });
  const held = before.session.rooms.find(({ id }) => id === 'lobby')?.lastSeq ?? 0;
  const sent: number[] = [];
  for (let i = 0; i < COUNT; i++) {
    const { message } = await writer.ask('message.send', { room: 'lobby', clientId: `long-${i}`, text });
    sent.push(message.seq);
  }
  await waitFor(() => heard.length === COUNT, { timeout: 15_000, what: 'all are heard live' });
  t.strictSame(heard, sent);
  const resumed = await Socket.connect(wsUrl, { token: bo.token, resume: { epoch, rooms: { lobby: held } } });
  t.strictSame(resumed.session.recovered.lobby, {
    complete: false,
    events: [],
    from: held + 1,
    top: sent.at(-1),
  });
  const seqs: number[] = [];
  while ((seqs.at(-1) ?? held) < (sent.at(-1) ?? 0)) {
    const { events } = await resumed.ask('room.events', {
      room: 'lobby',
      after: seqs.at(-1) ?? held,
      limit: 500,
    });
    seqs.push(...events.map(({ seq }) => seq));
  }
  t.strictSame(seqs, sent);
  t.equal(resumed.ws.readyState, resumed.ws.OPEN);
});
