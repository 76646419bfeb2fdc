import { newRoomId } from '@devtalk/bus';
import t from 'tap';
import { createWorld } from '../testing/world.js';

t.test('a message is stored, numbered, said live and found again', async (t) => {
  const world = await createWorld(t);
  const anna = await world.signUp('anna');
  const roomId = newRoomId();
  const { room } = await anna.do<{ room: Record<string, unknown> }>('room.create', {
    name: 'Design',
    kind: 'public',
    roomId,
  });
  t.match(room, {
    id: roomId,
    name: 'Design',
    kind: 'public',
    topic: '',
    memberCount: 1,
    lastSeq: 1,
    lastMessageAt: null,
    me: { role: 'owner', readSeq: 1, unread: 0, mentions: 0 },
  });
  const live = await world.listen(roomId);
  const { message, duplicate } = await anna.send(roomId, 'Hello "world" \\ \u0001 %1 안녕', {
    clientId: 'c1',
  });
  t.equal(duplicate, undefined);
  t.match(message, {
    room: roomId,
    seq: 2,
    text: 'Hello "world" \\ \u0001 %1 안녕',
    clientId: 'c1',
    replyTo: null,
  });
  const frame = await live.next(({ seq }) => seq === 2);
  t.equal(frame.kind, 'e');
  t.same(frame.event.data.message, message);
  const events = await anna.do<{ events: unknown[]; top: number; complete: boolean }>('room.events', {
    room: roomId,
    after: 1,
    limit: 200,
  });
  t.same(events, { events: [frame.event], top: 2, complete: true });
  const page = await anna.do('room.history', { room: roomId, limit: 50 });
  t.same(page, { messages: [message], firstSeq: 2, lastSeq: 2, hasBefore: false, hasAfter: false });
  const again = await anna.send(roomId, 'something else', { clientId: 'c1' });
  t.same(again, { message, duplicate: true });
});
