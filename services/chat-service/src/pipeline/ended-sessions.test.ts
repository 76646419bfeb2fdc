import { newRoomId, partitionOf } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld, PARTITIONS, type Person, type World } from '../testing/world.js';

/** As session-service does when the person signs in elsewhere. */
async function takeOver({ gateway: { work, keys } }: World, { id, partition }: Person): Promise<void> {
  await work
    .multi()
    .del(keys.session.live(partition, id))
    .hset(keys.session.live(partition, id), 'next', '2')
    .exec();
}

t.test('a session that was taken over marks no notification read', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'Here', roomId: room });
  await ben.do('room.join', { room });
  await anna.send(room, 'hello @ben');
  type Page = { notifications: { id: string }[]; unread: number };
  const list = () => ben.do<Page>('notification.list', { limit: 5 });
  await waitFor(async () => (await list()).unread === 1);
  const { notifications } = await list();
  await takeOver(world, ben);
  const upTo = notifications[0]?.id ?? '';
  t.equal(await ben.rejection('notification.read', { upTo }), 'session_superseded');
  ben.actor = { ...ben.actor, sessionId: 'next', epoch: 2 };
  t.equal((await list()).unread, 1);
  t.match(await ben.do('notification.read', { upTo }), { unread: 0 });
});

t.test('a message told `timeout` does not appear afterwards; sent again it does, once', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const { work, keys, requester } = world.gateway;
  const anna = await world.signUp('anna');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'Slow', roomId: room });
  const p = partitionOf(room, PARTITIONS);
  const send = (text: string, clientId: string, timeoutMs: number) => {
    const data = { room, text, clientId };
    const request = { op: 'message.send', data, actor: anna.actor, requestId: 'test' };
    return requester.request(keys.room.commands(p), request, timeoutMs);
  };
  await work.set(keys.room.lease(p), 'somebody who hangs', 'PX', 60_000);
  await t.rejects(send('given up', 'a', 100), { code: 'timeout' });
  await t.rejects(send('said again', 'b', 100), { code: 'timeout' });
  const again = send('said again', 'b', 20_000);
  await waitFor(async () => (await work.xlen(keys.room.commands(p))) === 3);
  await work.del(keys.room.lease(p));
  t.match(await again, { ok: true, data: { message: { text: 'said again' } } });
  await waitFor(async () => (await work.xlen(keys.room.commands(p))) === 0);
  const { messages } = await anna.do<{ messages: { text: string }[] }>('room.history', { room, limit: 50 });
  t.same(
    messages.map(({ text }) => text),
    ['said again'],
  );
});
