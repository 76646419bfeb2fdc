import { directRoomId, newRoomId } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld, type Person } from '../testing/world.js';

const limits = { roomsPerUser: 6, roomsOwned: 3, addedPerDay: 2 };

t.test('nobody is in more rooms than a client can bear, by their own doing or by others', async (t) => {
  const world = await createWorld(t, { settings: limits });
  const people = await Promise.all(['anna', 'ben', 'carl', 'dora'].map((name) => world.signUp(name)));
  const [anna, ben, carl, dora] = people as [Person, Person, Person, Person];
  for (const person of people) await person.do('room.list');
  const create = (by: Person, kind = 'private', roomId = newRoomId()) =>
    by.do('room.create', { kind, name: roomId, roomId }).then(() => roomId);
  const refusedCreate = (by: Person) =>
    by.rejection('room.create', { kind: 'private', name: 'One more', roomId: newRoomId() });
  const notices = async (person: Person) => {
    const page = await person.do<{ notifications: { kind: string; room: string }[] }>('notification.list', {
      limit: 50,
    });
    return page.notifications.map(({ kind, room }) => `${kind} ${room}`);
  };

  const annas = await Promise.all([create(anna), create(anna), create(anna, 'public')]);
  const bens = await Promise.all([create(ben), create(ben), create(ben, 'public')]);

  await t.test('owns no more than they may, also of many asked for at once', async (t) => {
    t.equal(await refusedCreate(anna), 'conflict');
    await anna.do('room.leave', { room: annas[0] });
    const three = await Promise.all([1, 2, 3].map(() => refusedCreate(anna)));
    t.same(three.sort(), ['', 'conflict', 'conflict']);
  });

  await t.test('a room that was left to somebody counts as theirs', async () => {
    const [room] = [await create(carl)];
    await carl.do('member.add', { room, userId: dora.id });
    await carl.do('room.leave', { room });
    await create(dora);
    await create(dora);
    await waitFor(async () => (await refusedCreate(dora)) === 'conflict', { what: 'it counts' });
  });

  await t.test('is added by others to some a day, and told of some more', async (t) => {
    t.equal(await dora.rejection('member.add', { room: annas[1], userId: carl.id }), 'not_found');
    t.equal(await dora.rejection('member.add', { room: bens[1], userId: carl.id }), 'not_found');
    t.equal(
      await anna.rejection('member.add', { room: annas[1], userId: carl.id }),
      '',
      'strangers took no place',
    );
    t.equal(await ben.rejection('member.add', { room: bens[0], userId: carl.id }), '');
    t.equal(
      await ben.rejection('member.add', { room: bens[0], userId: carl.id }),
      '',
      'again is no further one',
    );
    t.equal(await ben.rejection('member.add', { room: bens[1], userId: carl.id }), 'conflict');
    t.ok((await notices(carl)).includes(`invitation ${bens[1]}`), 'told of it instead');
    t.equal(await ben.rejection('room.get', { room: bens[1] }), '');
    t.equal(await carl.rejection('room.get', { room: bens[1] }), 'not_found');
    t.equal(await anna.rejection('member.add', { room: annas[2], userId: carl.id }), 'conflict');
    t.equal(await ben.rejection('member.add', { room: bens[2], userId: carl.id }), 'conflict');
    t.notOk((await notices(carl)).includes(`invitation ${bens[2]}`), 'not of any number');
    t.equal(await carl.rejection('room.join', { room: bens[2] }), '', 'their own doing is theirs');
  });

  await t.test('is in no more than they may be, direct rooms among them, also of many at once', async (t) => {
    // Lobby, two by others, one of their own doing: two places are left.
    const direct = (other: Person) =>
      other.rejection('room.create', {
        kind: 'direct',
        with: [carl.id],
        roomId: directRoomId(other.id, carl.id),
      });
    const asked = await Promise.all([
      direct(anna),
      direct(ben),
      direct(dora),
      carl.rejection('room.join', { room: annas[2] }),
    ]);
    t.same(asked.sort(), ['', '', 'conflict', 'conflict']);
    t.equal(await refusedCreate(carl), 'conflict');
    t.equal(
      await carl.rejection('room.join', { room: bens[2] }),
      '',
      'where one is already, nothing is refused',
    );
    await carl.do('room.leave', { room: bens[2] });
    t.equal(await carl.rejection('room.join', { room: bens[2] }), '', 'a place that was left is free');
  });
});
