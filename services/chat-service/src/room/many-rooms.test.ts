import { LOBBY, newRoomId } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld, type Person } from '../testing/world.js';

interface Room {
  id: string;
  lastSeq: number;
  lastMessageAt: string | null;
  createdAt: string;
}
interface Start {
  epoch: string;
  rooms: Room[];
  roomsNext: string | null;
  positions: Record<string, number>;
  recovered: Record<string, { complete: boolean; events: unknown[] }>;
}
interface Page {
  rooms: Room[];
  next: string | null;
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

async function pagesAfter(person: Person, first: string | null): Promise<Page[]> {
  const pages: Page[] = [];
  for (let after = first; after !== null; after = pages.at(-1)?.next ?? null)
    pages.push(await person.do<Page>('room.list', { after }));
  return pages;
}

t.test('a person in hundreds of rooms with long topics connects', async (t) => {
  const world = await createWorld(t, { settings: { addedPerDay: 1_000 } });
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  await ben.do('room.list');
  const topic = '🦊'.repeat(500);
  const ids = Array.from({ length: 420 }, () => newRoomId());
  const make = async (roomId: string) => {
    await anna.do('room.create', { kind: 'private', name: `Room ${roomId}`, topic, roomId });
    await anna.do('member.add', { room: roomId, userId: ben.id });
  };
  for (let i = 0; i < ids.length; i += 30) await Promise.all(ids.slice(i, i + 30).map(make));
  await anna.send(ids[7] as string, 'the latest');
  await waitFor(async () => {
    const { positions } = await ben.do<Start>('connection.bootstrap', {});
    return Object.keys(positions).length === 421;
  });

  const start = await ben.do<Start>('connection.bootstrap', {});
  const { positions, ...told } = start;
  t.ok(bytesOf(told) < 256 * 1024, `${bytesOf(told)} bytes`);
  t.ok(start.rooms.length <= 200);
  t.equal(start.rooms[0]?.id, ids[7], 'latest activity first');
  const pages = await pagesAfter(ben, start.roomsNext);
  const all = [...start.rooms, ...pages.flatMap(({ rooms }) => rooms)];
  t.same(all.map(({ id }) => id).sort(), [...ids, LOBBY].sort(), 'every room once');
  const times = all.map(({ lastMessageAt, createdAt }) => lastMessageAt ?? createdAt);
  t.same(times, times.slice().sort().reverse());
  t.ok(
    all.every(({ id, lastSeq }) => positions[id] === lastSeq),
    'events come from all of them',
  );

  const rooms = Object.fromEntries(ids.map((id) => [id, positions[id] ?? 0]));
  await anna.send(ids[9] as string, 'missed');
  const again = await ben.do<Start>('connection.bootstrap', { resume: { epoch: start.epoch, rooms } });
  t.equal(Object.keys(again.recovered).length, ids.length, 'what is held is resumed, listed or not');
  const missed = ids.filter((id) => again.recovered[id]?.events.length !== 0);
  t.same(missed, [ids[9]]);
  t.ok(Object.values(again.recovered).every(({ complete }) => complete));

  await anna.do('member.remove', { room: ids[3], userId: ben.id });
  const later = await ben.do<Start>('connection.bootstrap', { resume: { epoch: start.epoch, rooms } });
  t.notOk((ids[3] as string) in later.positions, 'nothing is delivered from a room one was removed from');
  t.notOk((ids[3] as string) in later.recovered);
  for (const after of ['x', '1', '99999999999999999.lobby', '5.', '~'])
    t.equal(await ben.rejection('room.list', { after }), 'bad_request', after);
});
