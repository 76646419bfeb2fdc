import { startDevTalk } from '@devtalk/testkit';
import t from 'tap';
import { signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

t.test('two people talk, a third one hears nothing', async (t) => {
  const devtalk = await startDevTalk(t, { workers: 0 });
  const [ann, ben, eve] = await Promise.all(['ann', 'ben', 'eve'].map((name) => signUp(devtalk.url, name)));
  if (!ann || !ben || !eve) throw new Error('nobody signed up');
  const [a, b, e] = await Promise.all(
    [ann, ben, eve].map(({ token }) => SocketClient.connect(t, devtalk.wsUrl, token)),
  );
  if (!a || !b || !e) throw new Error('nobody connected');

  t.match(a.answer, { rooms: [{ id: 'lobby' }], userGap: false, recovered: {}, user: { username: 'ann' } });

  const created = await a.call('room.create', { kind: 'private', name: 'den' });
  const { room } = created as { room: { id: string } };
  await a.call('member.add', { room: room.id, userId: ben.user.id });
  await b.event((f) => f.event === 'room.added');
  await a.call('message.send', { room: room.id, clientId: 'm1', text: 'hello' });
  const heard = await b.event((f) => f.event === 'message.created' && f.room === room.id);
  t.match(heard, { data: { message: { text: 'hello', author: { username: 'ann' } } } });

  await a.call('member.remove', { room: room.id, userId: ben.user.id });
  await b.event((f) => f.event === 'member.left' && f.room === room.id);
  await a.call('message.send', { room: room.id, clientId: 'm2', text: 'secret' });
  await a.event((f) => f.event === 'message.created' && JSON.stringify(f).includes('secret'));
  await b.call('ping', {});
  await e.call('ping', {});
  t.notOk(
    b.frames.some((f) => JSON.stringify(f).includes('secret')),
    'who left hears nothing more',
  );
  t.notOk(
    e.frames.some((f) => JSON.stringify(f).includes('hello')),
    'who never was in hears nothing',
  );
});
