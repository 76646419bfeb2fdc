import { startDevTalk } from '@devtalk/testkit';
import t from 'tap';
import { signUp } from '../testing/people.js';
import { RawSocket } from '../testing/raw-socket.js';
import { SocketClient } from '../testing/socket-client.js';

const env = { CONNECTIONS_PER_ADDRESS: '200' };

t.test('what is no protocol', async (t) => {
  const devtalk = await startDevTalk(t, { workers: 0, env });
  const ann = await signUp(devtalk.url, 'ann');
  const ben = await signUp(devtalk.url, 'ben');
  const witness = await SocketClient.connect(t, devtalk.wsUrl, ben.token);

  const bad: [string, string | Buffer, number][] = [
    ['binary', Buffer.from('{"id":1,"op":"ping"}'), 4500],
    ['invalid JSON', '{"id":1,', 4500],
    ['an array', '[1]', 4500],
    ['null', 'null', 4500],
    ['a string', '"x"', 4500],
    ['no id', '{"op":"ping"}', 4500],
    ['id 0', '{"id":0,"op":"ping"}', 4500],
    ['a fraction as id', '{"id":1.5,"op":"ping"}', 4500],
    ['a text as id', '{"id":"1","op":"ping"}', 4500],
    ['an unsafe id', '{"id":1e300,"op":"ping"}', 4500],
    ['deep nesting', '['.repeat(30_000), 4500],
    ['an op before connect', '{"id":1,"op":"ping"}', 4501],
    ['a prototype key before connect', '{"id":1,"op":"__proto__"}', 4501],
    ['over 64 KiB', `{"id":1,"op":"${'x'.repeat(65_536)}"}`, 1009],
  ];
  for (const [name, frame, code] of bad) {
    const client = await SocketClient.open(t, devtalk.wsUrl);
    client.send(frame);
    t.equal((await client.closed).code, code, name);
  }
  const afterwards = bad.filter(([, , code]) => code !== 4501);
  for (const [name, frame, code] of afterwards) {
    const client = await SocketClient.connect(t, devtalk.wsUrl, ann.token);
    client.send(frame);
    t.equal((await client.closed).code, code, `${name}, connected`);
  }
  t.match(await witness.call('ping', {}), {}, 'others are undisturbed');
});

t.test('raw bytes', async (t) => {
  const devtalk = await startDevTalk(t, { workers: 0, env });
  const ann = await signUp(devtalk.url, 'ann');
  const invalidUtf8 = await RawSocket.open(devtalk.wsUrl);
  invalidUtf8.frame(0x81, Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
  t.equal(await invalidUtf8.closeCode(), 4500, 'invalid UTF-8');

  const fragmented = await RawSocket.open(devtalk.wsUrl);
  const text = JSON.stringify({ id: 1, op: 'connect', data: { token: ann.token } });
  const third = Math.ceil(text.length / 3);
  fragmented.frame(0x01, Buffer.from(text.slice(0, third)));
  fragmented.frame(0x00, Buffer.from(text.slice(third, 2 * third)));
  fragmented.frame(0x80, Buffer.from(text.slice(2 * third)));
  t.match(await fragmented.text(), /"ok":true/, 'fragments are one frame');
  fragmented.socket.destroy();

  const pieces = await RawSocket.open(devtalk.wsUrl);
  for (let i = 0; i < 300; i++) pieces.frame(i === 0 ? 0x01 : 0x00, Buffer.from('x'));
  t.equal(await pieces.closeCode(), 1009, 'endless fragments');

  const unmasked = await RawSocket.open(devtalk.wsUrl);
  unmasked.socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
  t.equal(await unmasked.closeCode(), 1002, 'an unmasked frame');
});

t.test('ops', async (t) => {
  const devtalk = await startDevTalk(t, { workers: 0, env });
  const ann = await signUp(devtalk.url, 'ann');
  const client = await SocketClient.connect(t, devtalk.wsUrl, ann.token);
  t.match(await client.ask('connect', { token: ann.token }), { ok: false, error: { code: 'conflict' } });
  for (const op of ['nonsense', '__proto__', 'constructor', 'toString', '', 'auth.login']) {
    t.match(await client.ask(op, {}), { ok: false, error: { code: 'bad_request', retryable: false } }, op);
  }
  const wrong: [string, unknown][] = [
    ['message.send', {}],
    ['message.send', { room: 'lobby', clientId: 'x', text: 7 }],
    ['message.send', { room: 'lobby', clientId: 'not ok', text: 'x' }],
    ['message.send', { room: 'lobby', clientId: 'x', text: 'x', extra: 1 }],
    ['message.send', { room: '../x', clientId: 'x', text: 'x' }],
    ['message.send', { room: 'lobby', clientId: 'x', text: 'é'.repeat(8_001) }],
    ['room.history', { room: 'lobby', limit: 201 }],
    ['ping', 'text'],
    ['ping', []],
  ];
  for (const [op, data] of wrong) {
    t.match(
      await client.ask(op, data),
      { ok: false, error: { code: 'bad_request', issues: Array } },
      JSON.stringify(data)?.slice(0, 60),
    );
  }
  t.match(await client.ask('room.get', { room: 'rnothere' }), { ok: false, error: { code: 'not_found' } });
  t.match(await client.ask('room.create', { kind: 'public', name: 'x' }, 'bad key!'), {
    error: { code: 'bad_request' },
  });
  const first = (await client.call('room.create', { kind: 'public', name: 'x' }, 'once')) as {
    room: { id: string };
  };
  const second = (await client.call('room.create', { kind: 'public', name: 'x' }, 'once')) as {
    room: { id: string };
  };
  t.equal(first.room.id, second.room.id, 'the same key makes one room');

  client.send({ id: 500, op: 'room.history', data: { room: 'lobby' } });
  client.send({ id: 500, op: 'room.history', data: { room: 'lobby' } });
  await client.event((f) => f.id === 500 && f.ok === true);
  await client.event((f) => f.id === 500 && f.ok === false && f.error?.code === 'bad_request');
});
