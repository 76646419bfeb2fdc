import t from 'tap';
import { event, eventsBetween, heard, pair, reached, roomAt } from './setup.js';

const ids = Array.from({ length: 3_100 }, (_, i) => `r${String(i).padStart(16, '0')}`);
const roomsAt = (seq: number, from: number, to: number) => ids.slice(from, to).map((id) => roomAt(seq, id));

t.test('resumes as many rooms as a frame holds, and the others by their tops', async (t) => {
  const { client, peer, clock } = await pair(t);
  const [last, listed] = [heard(client, ids.at(-1)), heard(client, ids[0])];
  client.connect();
  const first = await peer.accept();
  await first.welcome({ rooms: roomsAt(5, 0, 200), roomsNext: '1' });
  const ask = await first.take();
  t.match(ask, { op: 'room.list', data: { after: '1' } });
  first.answer(ask, { rooms: roomsAt(5, 200, 3_100), next: null });
  for (const id of ids.slice(-100)) first.say(event(6, id));
  await last.until(1);
  first.cut();
  await reached(client, 'waiting');
  clock.advance(250);

  const second = await peer.accept();
  const connect = await second.take();
  t.ok(JSON.stringify(connect).length < 65_536, `${JSON.stringify(connect).length} bytes`);
  const resume = connect.data.resume as { rooms: Record<string, number>; marks: Record<string, string> };
  t.ok(Object.keys(resume.rooms).length > 2_000);
  t.equal(Object.keys(resume.marks).length, 100);
  t.ok(
    ids.slice(-100).every((id) => resume.rooms[id] === 6),
    'those that something was said in last are among them',
  );
  const absent = ids.find((id) => resume.rooms[id] === undefined) as string;
  const missed = heard(client, absent);
  const { EMPTY_ANSWER } = await import('./peer.js');
  const recovered = Object.fromEntries(
    Object.keys(resume.rooms).map((id) => [
      id,
      { complete: true, events: id === ids[0] ? [event(6, id)] : [] },
    ]),
  );
  const rooms = roomsAt(6, 0, 1);
  second.answer(connect, { ...EMPTY_ANSWER, rooms, roomsNext: '1', recovered });
  await listed.until(1);
  const page = await second.take();
  second.answer(page, { rooms: [roomAt(8, absent)], next: null });
  const fill = await second.take();
  t.match(fill, { op: 'room.events', data: { room: absent, after: 5 } });
  const events = eventsBetween(6, 8).map((one) => ({ ...one, room: absent }));
  second.answer(fill, { events, top: 8, complete: true });
  await missed.until(3);
  t.same(missed.seqs, [6, 7, 8]);
});

t.test('a server that takes less is resumed with less', async (t) => {
  const { client, peer, clock } = await pair(t);
  client.connect();
  const first = await peer.accept();
  await first.welcome({ rooms: roomsAt(5, 0, 2_000) });
  await reached(client, 'online');
  first.cut();
  await reached(client, 'waiting');
  const sizes: number[] = [];
  for (let i = 0; i < 3; i++) {
    clock.advance(20_000);
    const connection = await peer.accept();
    sizes.push(JSON.stringify(await connection.take()).length);
    connection.close(1009);
    await reached(client, 'waiting');
  }
  t.ok((sizes[2] ?? 0) < (sizes[0] ?? 0) / 2, sizes.join(', '));
});

t.test(
  'rooms that no page has any more have been left; pages are asked for again where they fail',
  async (t) => {
    const { client, peer, clock } = await pair(t);
    const pages: boolean[] = [];
    client.on('rooms', ({ complete }) => pages.push(complete));
    client.connect();
    const first = await peer.accept();
    await first.welcome({ rooms: [roomAt(5, 'a'), roomAt(5, 'b')], roomsNext: '1' });
    const ask = await first.take();
    first.refuse(ask, { code: 'unavailable', message: '', retryable: true });
    const refused = heard(client, 'a').until(1);
    first.say(event(6, 'a'));
    await refused;
    await new Promise(setImmediate);
    const again = first.take();
    clock.advance(1_000);
    first.answer(await again, { rooms: [roomAt(5, 'c')], next: null });
    const listed = heard(client, 'c').until(1);
    first.say(event(6, 'c'));
    await listed;
    await new Promise(setImmediate);
    t.same(pages, [true]);
    first.cut();
    await reached(client, 'waiting');
    clock.advance(250);
    const second = await peer.accept();
    const connect = await second.welcome({
      rooms: [roomAt(6, 'a')],
      roomsNext: '1',
      recovered: { a: { complete: true, events: [] }, c: { complete: true, events: [] } },
    });
    t.same((connect.data.resume as { rooms: object }).rooms, { a: 6, c: 6, b: 5 });
    second.answer(await second.take(), { rooms: [roomAt(6, 'c')], next: null });
    await reached(client, 'online');
    second.cut();
    await reached(client, 'waiting');
    clock.advance(20_000);
    const third = await peer.accept();
    t.same(((await third.take()).data.resume as { rooms: object }).rooms, { a: 6, c: 6 });
  },
);
