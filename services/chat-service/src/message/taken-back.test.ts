import { directRoomId, newRoomId, partitionOf } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld, PARTITIONS, type Person, type TestMessage, type World } from '../testing/world.js';

interface LogEvent {
  event: string;
  seq: number;
  data: {
    message?: TestMessage;
    target?: number;
    text?: string;
    mentions?: string[];
    editedAt?: string;
    deletedAt?: string;
  };
}

const SECRET = 'geheim';

const logOf = async (person: Person, room: string, limit = 500) =>
  (await person.do<{ events: LogEvent[] }>('room.events', { room, after: 0, limit })).events;

const historyOf = async (person: Person, room: string) =>
  (await person.do<{ messages: TestMessage[] }>('room.history', { room, limit: 200 })).messages;

/** What a client holds after it has applied a log from its beginning. */
function replay(events: readonly LogEvent[]): TestMessage[] {
  const held = new Map<number, TestMessage>();
  for (const { event, data } of events) {
    const { message, target, text = '', mentions = [], editedAt = null, deletedAt = null } = data;
    if (message) held.set(message.seq, message);
    const changed = held.get(target ?? 0);
    if (!changed) continue;
    if (event === 'message.edited') held.set(changed.seq, { ...changed, text, mentions, editedAt });
    if (event === 'message.deleted')
      held.set(changed.seq, { ...changed, text: '', mentions: [], deletedAt, reactions: {} });
  }
  return [...held.values()];
}

/** Keys in which `text` can be found. */
async function keysWith({ gateway: { work }, prefix }: World, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const key of await work.keys(`${prefix}*`)) {
    const read: Record<string, () => Promise<unknown>> = {
      stream: () => work.xrange(key, '-', '+'),
      hash: () => work.hgetall(key),
      set: () => work.smembers(key),
      zset: () => work.zrange(key, '0', '-1'),
      // What is packed in it may not be text.
      string: async () => (await work.getBuffer(key))?.toString('latin1'),
    };
    const value = await read[await work.type(key)]?.();
    if (JSON.stringify(value ?? '').includes(text)) found.push(key);
  }
  return found;
}

t.test('what was edited away or deleted is nowhere any more', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  for (const person of [anna, ben]) await person.do('room.list');
  const direct = directRoomId(anna.id, ben.id);
  await anna.do('room.create', { kind: 'direct', with: [ben.id], roomId: direct });
  const { userCursor } = await ben.do<{ userCursor: string }>('connection.bootstrap', {});
  const told = async () => {
    const { events } = await ben.do<{
      events: { event: string; data: { notification?: { excerpt: string } } }[];
    }>('user.events', { after: userCursor });
    return events.flatMap(({ data }) => data.notification?.excerpt ?? []);
  };
  const say = async (text: string, more = {}) => (await anna.send(direct, text, more)).message.seq;
  const edit = (seq: number, text: string) =>
    anna.ask('message.edit', { room: direct, seq, text }, `key-${seq}-${text.slice(-3)}`);
  const stays = await say('stays "as" it is');
  const edited = await say(`${SECRET} one @ben`, { clientId: 'edited' });
  const deleted = await say(`${SECRET} two`);
  const both = await say('first');
  await waitFor(async () => (await told()).length === 4, { what: 'ben is told of all four' });
  await edit(edited, 'one, better');
  await edit(both, `${SECRET} three`);
  await edit(both, `${SECRET} four @ben`);
  await anna.do('message.delete', { room: direct, seq: both });
  await anna.do('message.delete', { room: direct, seq: deleted });

  const events = await logOf(ben, direct);
  t.notMatch(JSON.stringify(events), new RegExp(SECRET));
  t.same(
    events.map(({ seq }) => seq),
    events.map((_, i) => i + 1),
    'without holes',
  );
  const present = await historyOf(ben, direct);
  t.same(replay(events), present, 'whoever replays the log holds what is there now');
  t.same(
    present.map(({ seq, text }) => [seq, text]),
    [
      [stays, 'stays "as" it is'],
      [edited, 'one, better'],
      [deleted, ''],
      [both, ''],
    ],
  );
  const { recovered } = await ben.do<{ recovered: Record<string, { events: LogEvent[] }> }>(
    'connection.bootstrap',
    { resume: { epoch: world.gateway.layout.epoch, rooms: { [direct]: 1 } } },
  );
  t.same(recovered[direct]?.events, events.slice(1), 'a resume shows the same');
  t.same(await told(), ['stays "as" it is', 'one, better', '', '']);
  t.match(await edit(both, `${SECRET} three`), { ok: true, data: { message: { text: '' } } }, 'asked again');
  await waitFor(async () => (await keysWith(world, SECRET)).length === 0, {
    what: `nothing holds it: ${await keysWith(world, SECRET)}`,
  });
});

t.test('messages stored before texts were kept apart are served, changed and taken back', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const { keys, work } = world.gateway;
  const anna = await world.signUp('anna');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'private', name: 'Old', roomId: room });
  const p = partitionOf(room, PARTITIONS);
  const at = '2026-01-02T03:04:05.678Z';
  const log = (seq: number, event: string, data: object) =>
    work.xadd(keys.room.log(p, room), `${seq}-0`, 'e', JSON.stringify({ event, room, seq, at, data }));
  const created = (seq: number, text: string, mentions: string[] = []) => ({
    message: {
      ...{ room, seq, createdAt: at, author: anna.public, text, clientId: `c${seq}`, replyTo: null },
      ...{ mentions, editedAt: null, deletedAt: null, reactions: {} },
    },
  });
  const tricky = `","text":"x","clientId":"y \\" ,"mentions":[] \n ${'語'.repeat(20)}`;
  await log(2, 'message.created', created(2, tricky, [anna.id]));
  await log(3, 'message.created', created(3, `${SECRET} edited`));
  await log(4, 'message.edited', {
    target: 3,
    text: `${SECRET} in between`,
    mentions: [],
    editedAt: at,
    by: anna.public,
  });
  await log(5, 'message.created', created(5, `${SECRET} deleted`));
  await log(6, 'message.deleted', { target: 5, deletedAt: at, by: anna.public });
  await log(7, 'message.created', created(7, `${SECRET} now`));
  await work.hset(keys.room.room(p, room), 'seq', '7');
  await work.set(keys.room.messageIndex(p, room), Buffer.from([2, 3, 5, 7].flatMap((seq) => [0, 0, 0, seq])));
  await work.hset(keys.room.edits(p, room), {
    3: JSON.stringify({ text: 'present', mentions: [anna.id], editedAt: at }),
    5: JSON.stringify({ text: '', mentions: [], deletedAt: at }),
  });
  await work.zadd(keys.room.deleted(p, room), 5, '5');
  await anna.do('message.delete', { room, seq: 7 });
  t.equal(await anna.rejection('message.edit', { room, seq: 5, text: 'x' }), 'gone');

  const events = await logOf(anna, room);
  t.notMatch(JSON.stringify(events), new RegExp(SECRET));
  t.same(
    events.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7, 8],
  );
  t.same(events[1]?.data, created(2, tricky, [anna.id]), 'to the last character');
  t.match(events[3]?.data, { target: 3, text: 'present', mentions: [anna.id], by: anna.public });
  t.same(replay(events), await historyOf(anna, room));
  await anna.do('message.edit', { room, seq: 2, text: 'new' });
  t.match((await historyOf(anna, room))[0], {
    seq: 2,
    text: 'new',
    clientId: 'c2',
    mentions: [],
    createdAt: at,
  });
  const { recovered } = await anna.do<{ recovered: Record<string, { complete: boolean; events: object[] }> }>(
    'connection.bootstrap',
    { resume: { epoch: world.gateway.layout.epoch, rooms: { [room]: 2 }, marks: { [room]: at } } },
  );
  t.match(recovered[room], { complete: true, events: { length: 7 } }, 'also from one whose entry is gone');
});

t.test('a message costs less than its JSON', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const { keys, work } = world.gateway;
  const anna = await world.signUp('anna');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'private', name: 'Long', roomId: room });
  const p = partitionOf(room, PARTITIONS);
  const kept = [keys.room.log(p, room), keys.room.bodies(p, room), keys.room.messageIndex(p, room)];
  const size = async () => {
    const sizes = await Promise.all(kept.map((key) => work.memory('USAGE', key, 'SAMPLES', 0)));
    return sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  };
  const COUNT = 1_000;
  const [message] = await Promise.all(Array.from({ length: COUNT }, () => anna.send(room, 'x'.repeat(100))));
  const json = JSON.stringify(message?.message).length;
  const each = (await size()) / COUNT;
  t.comment(`${Math.round(each)} bytes a message, whose JSON has ${json}`);
  t.ok(each < json * 1.1);
});
