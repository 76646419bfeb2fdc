import { connect } from 'node:net';
import { directRoomId, newRoomId } from '@devtalk/bus';
import { type TestScope, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld, type Person } from '../testing/world.js';

interface Page {
  notifications: {
    id: string;
    kind: string;
    room: string;
    seq: number | null;
    excerpt: string;
    roomName: string;
  }[];
  unread: number;
  next: string | null;
}

const pageOf = (person: Person, more = {}) => person.do<Page>('notification.list', { limit: 200, ...more });

/** Everyone is told in the order of what was said in the room: once somebody has heard of the last thing, all else is done. */
async function settled(room: string, author: Person, witness: Person): Promise<void> {
  const { message } = await author.send(room, `@${witness.actor.username} so far`);
  await waitFor(async () => (await pageOf(witness)).notifications.some(({ seq }) => seq === message.seq), {
    what: 'all that was said is projected',
  });
}

async function said(person: Person, event: string): Promise<Record<string, unknown>[]> {
  const after = `${Date.now() - 60_000}-0`;
  const { events } = await person.do<{ events: { event: string; data: Record<string, unknown> }[] }>(
    'user.events',
    { after },
  );
  return events.filter((each) => each.event === event).map(({ data }) => data);
}

/** Every command on our keys that Redis carries out from now on, those inside functions too. */
async function monitored(scope: TestScope, url: string, prefix: string): Promise<() => string[]> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  scope.teardown(() => void socket.destroy());
  let received = '';
  socket.on('data', (chunk) => {
    received += String(chunk);
  });
  socket.write('MONITOR\r\n');
  await waitFor(() => received.startsWith('+OK'), { what: 'Redis tells its commands' });
  return () => received.split('\r\n').filter((line) => line.includes(prefix));
}

t.test('who is told of what', async (t) => {
  const world = await createWorld(t);
  const [anna, ben, minsu, witness] = (await Promise.all(
    ['anna', 'ben', '민수', 'witness'].map((name) => world.signUp(name)),
  )) as [Person, Person, Person, Person];
  for (const person of [anna, ben, minsu, witness]) await person.do('room.list');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'Team', roomId: room });
  for (const person of [ben, minsu, witness]) await person.do('room.join', { room });
  const of = async (person: Person, seq: number, where = room) =>
    (await pageOf(person)).notifications.filter((each) => each.room === where && each.seq === seq);
  const edit = (seq: number, text: string) => anna.do('message.edit', { room, seq, text });

  await t.test('a particle belongs to the sentence; code, links and addresses tell nobody', async (t) => {
    const told = await anna.send(room, '@민수님께서 보셨나요? @BEN에게도');
    t.same(told.message.mentions, [minsu.id, ben.id]);
    const text = '`@ben` https://x.example/@ben x@ben\n~~~\n@ben\n~~~\n@민수나무';
    const { message } = await anna.send(room, text);
    t.same(message.mentions, []);
    await settled(room, anna, witness);
    t.match(await of(minsu, told.message.seq), [{ kind: 'mention', roomName: 'Team' }]);
    t.same(await of(ben, message.seq), []);
    t.same(await of(minsu, message.seq), []);
  });

  await t.test('a mention by an edit notifies once; one taken away is withdrawn', async (t) => {
    const { message } = await anna.send(room, 'hello @민수');
    const { seq } = message;
    await edit(seq, 'hello @민수 and @ben');
    await edit(seq, 'hello again, @민수 and @ben');
    await settled(room, anna, witness);
    const first = await of(ben, seq);
    t.match(first, [{ kind: 'mention', excerpt: 'hello again, @민수 and @ben' }]);
    t.equal((await of(minsu, seq)).length, 1);
    const { unread } = await pageOf(ben);

    await edit(seq, 'hello @민수');
    await settled(room, anna, witness);
    t.same(await of(ben, seq), []);
    t.equal((await pageOf(ben)).unread, unread - 1, 'and is not counted');
    t.equal((await of(minsu, seq)).length, 1, 'who is mentioned still keeps it');

    await edit(seq, 'hello @ben');
    await settled(room, anna, witness);
    t.equal((await of(ben, seq)).length, 1, 'mentioned anew, told anew');
    t.not((await of(ben, seq))[0]?.id, first[0]?.id);
    const events = (await said(ben, 'notification.created')) as { notification: { seq: number } }[];
    t.equal(events.filter(({ notification }) => notification.seq === seq).length, 2);
  });

  await t.test('a deleted message is taken back from all it was meant for', async (t) => {
    const { message: bens } = await ben.send(room, 'question');
    const { message } = await anna.send(room, '@민수 see', { replyTo: bens.seq });
    await settled(room, anna, witness);
    t.match(await of(ben, message.seq), [{ kind: 'reply' }]);
    const { unread } = await pageOf(minsu);
    await anna.do('message.delete', { room, seq: message.seq });
    await settled(room, anna, witness);
    t.same(await of(ben, message.seq), []);
    t.same(await of(minsu, message.seq), []);
    t.equal((await pageOf(minsu)).unread, unread - 1);
  });

  await t.test('whom an edit no longer mentions keeps what they are told otherwise', async (t) => {
    const { message: bens } = await ben.send(room, 'one more question');
    const { message } = await anna.send(room, '@ben yes', { replyTo: bens.seq });
    await edit(message.seq, 'yes');
    const direct = directRoomId(anna.id, ben.id);
    await anna.do('room.create', { kind: 'direct', with: [ben.id], roomId: direct });
    const { message: psst } = await anna.send(direct, '@ben psst');
    await anna.do('message.edit', { room: direct, seq: psst.seq, text: 'psst' });
    const { message: last } = await anna.send(direct, 'last');
    await settled(room, anna, witness);
    await waitFor(async () => (await of(ben, last.seq, direct)).length > 0, {
      what: 'the direct room is projected',
    });
    t.equal((await of(ben, message.seq)).length, 1);
    t.equal((await of(ben, psst.seq, direct)).length, 1);
  });

  await t.test('who cannot read the room is not told', async (t) => {
    const outsider = await world.signUp('outsider');
    await outsider.do('room.list');
    const { message } = await anna.send(room, '@outsider');
    t.same(message.mentions, []);
    await edit(message.seq, 'really, @outsider');
    await ben.do('room.leave', { room });
    const { message: left } = await anna.send(room, '@ben are you here?');
    t.same(left.mentions, []);
    await settled(room, anna, witness);
    t.same((await pageOf(outsider)).notifications, []);
    t.same(await of(ben, left.seq), []);
  });

  await t.test('a message mentions 50 people at most', async (t) => {
    const crowd = await Promise.all(Array.from({ length: 60 }, (_, i) => world.signUp(`crowd${i}`)));
    for (const person of crowd) await person.do('room.join', { room });
    const { message } = await anna.send(room, crowd.map(({ actor }) => `@${actor.username}님`).join(' '));
    t.same(
      message.mentions,
      crowd.slice(0, 50).map(({ id }) => id),
    );
  });

  await t.test('a cursor that no page has given is refused', async (t) => {
    for (const before of ['0-0', '00-000', 'x', '-', '+', '1', '1-', `${'9'.repeat(25)}-1`])
      t.equal(await ben.rejection('notification.list', { before, limit: 5 }), 'bad_request', before);
    for (const upTo of ['0-0', 'x', `${Date.now()}-${'9'.repeat(25)}`])
      t.equal(await ben.rejection('notification.read', { upTo }), 'not_found', upTo);
    for (const after of ['x', '0-0', `${Date.now() - 1_000}-${'9'.repeat(25)}`])
      t.match(await ben.do('user.events', { after }), { gap: true }, after);
    for (const after of ['0-0', 'x', '-1', `${'9'.repeat(25)}`]) {
      t.equal(await ben.rejection('member.list', { room, after, limit: 5 }), 'bad_request', after);
      t.equal(await ben.rejection('room.directory', { after, limit: 5 }), 'bad_request', after);
    }
  });
});

t.test('the work for a person does not grow with what they have', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const [anna, few, many] = (await Promise.all(
    ['anna', 'few', 'many'].map((name) => world.signUp(name)),
  )) as [Person, Person, Person];
  const room = newRoomId();
  for (const person of [anna, few, many]) await person.do('room.list');
  await anna.do('room.create', { kind: 'public', name: 'Team', roomId: room });
  for (const person of [few, many]) await person.do('room.join', { room });
  const { work, keys } = world.gateway;

  /** Entries as the version before the index wrote them. */
  const stored = { kind: 'mention', room, roomName: 'Team', by: anna.public, excerpt: '', createdAt: '' };
  const list = keys.person.notifications(many.partition, many.id);
  const pipeline = work.pipeline();
  for (let seq = 1; seq <= 1_000; seq++) pipeline.xadd(list, '*', 'n', JSON.stringify({ ...stored, seq }));
  await pipeline.exec();
  t.equal((await pageOf(many)).unread, 1_000, 'what the version before has written is counted');

  const commands = await monitored(t, world.redis.url, world.prefix);
  const { message } = await anna.send(room, '@many @few');
  await waitFor(async () => (await pageOf(few)).notifications.some(({ seq }) => seq === message.seq));
  const { notifications, unread } = await pageOf(many, { limit: 5 });
  t.equal(unread, 1_000, 'the newest 1,000 are kept');
  t.match(await many.do('notification.read', { upTo: notifications[2]?.id }), { unread: 2 });
  const ranges = commands().filter((line) => /"(xrange|xrevrange|zrange)" "[^"]*:notifications/i.test(line));
  const whole = ranges.filter((line) => !/"COUNT"/i.test(line) && !/"(\d+-\d+)" "\1"/.test(line));
  t.ok(ranges.length > 0, 'the commands were seen');
  t.same(whole, [], 'no list was read to count it');
  t.equal(await work.zcard(keys.person.notificationIndex(many.partition, many.id)), 1_000);

  await work.xadd(list, 'MAXLEN', 1_000, '*', 'n', JSON.stringify({ ...stored, seq: 9_999 }));
  t.equal((await pageOf(many)).unread, 3, 'what the version before writes meanwhile is counted too');
});
