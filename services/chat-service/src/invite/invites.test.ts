import { newRoomId, partitionOf } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld, PARTITIONS, type Person } from '../testing/world.js';

interface Listed {
  code: string;
  uses: number;
  maxUses: number | null;
  expiresAt: string;
  by: { id: string };
}

const invite = async (person: Person, room: string, more = {}) =>
  (await person.do<{ code: string }>('invite.create', { room, ...more })).code;
const listed = async (person: Person, room: string) =>
  (await person.do<{ invites: Listed[] }>('invite.list', { room })).invites;
const codes = async (person: Person, room: string) =>
  (await listed(person, room)).map(({ code }) => code).sort();

t.test('invitations', async (t) => {
  const world = await createWorld(t);
  const people = await Promise.all(['anna', 'ben', 'carl', 'dora'].map((name) => world.signUp(name)));
  const [anna, ben, carl, dora] = people as [Person, Person, Person, Person];
  const den = async (...members: Person[]) => {
    const room = newRoomId();
    await anna.do('room.create', { kind: 'private', name: 'Den', roomId: room });
    for (const { id } of members) await anna.do('member.add', { room, userId: id });
    return room;
  };

  await t.test('end with the membership of whoever made them', async (t) => {
    const room = await den(ben, carl);
    const [bens, carls] = [await invite(ben, room), await invite(carl, room)];
    await anna.do('member.remove', { room, userId: ben.id });
    await carl.do('room.leave', { room });
    t.equal(
      await ben.rejection('invite.accept', { code: bens }),
      'gone',
      'its own maker does not walk back in',
    );
    t.equal(await dora.rejection('invite.accept', { code: carls }), 'gone', 'nor a friend of who left');
    t.same(await codes(anna, room), []);
    await anna.do('member.add', { room, userId: ben.id });
    t.equal(await dora.rejection('invite.accept', { code: bens }), 'gone', 'coming back brings none to life');
    t.equal(await ben.rejection('invite.accept', { code: await invite(ben, room) }), '');
  });

  await t.test('end with the account of whoever made them', async (t) => {
    const room = await den(ben);
    const [bens, annas] = [await invite(ben, room), await invite(anna, room)];
    await waitFor(async () =>
      (await ben.do<{ rooms: { id: string }[] }>('room.list')).rooms.some((r) => r.id === room),
    );
    const { keys, work } = world.gateway;
    const data = JSON.stringify({ userId: ben.id });
    await work.xadd(keys.session.events(ben.partition), '*', 'event', 'user.disabled', 'data', data);
    await waitFor(async () => (await codes(anna, room)).length === 1, {
      what: 'the projection has ended it',
    });
    t.equal(await dora.rejection('invite.accept', { code: bens }), 'gone');
    t.same(await codes(anna, room), [annas]);
    t.equal(
      await dora.rejection('invite.accept', { code: await invite(ben, room) }),
      '',
      'a later one holds',
    );
  });

  await t.test('made before memberships were noted, live as long as their maker is there', async (t) => {
    const room = await den(ben);
    const code = await invite(ben, room);
    const key = world.gateway.keys.room.invite(partitionOf(room, PARTITIONS), code);
    await world.gateway.work.hdel(key, 'since', 'made');
    await world.gateway.work.hset(key, 'expiresAt', '');
    t.equal(await carl.rejection('invite.accept', { code }), '');
    await anna.do('member.remove', { room, userId: ben.id });
    t.equal(await dora.rejection('invite.accept', { code }), 'gone');
  });

  await t.test('last a week unless they say otherwise', async (t) => {
    const room = await den();
    const before = Date.now();
    await invite(anna, room, { maxUses: 3 });
    const [one] = await listed(anna, room);
    const week = 7 * 86_400_000;
    const end = Date.parse(one?.expiresAt ?? '');
    t.ok(end >= before + week - 1_000 && end <= Date.now() + week + 1_000);
    t.match(one, { uses: 0, maxUses: 3, by: anna.public });
  });

  await t.test('are seen and revoked by owners, and by their maker', async (t) => {
    const room = await den(ben, carl);
    const [annas, bens] = [await invite(anna, room), await invite(ben, room)];
    t.same(await codes(anna, room), [annas, bens].sort());
    t.same(await codes(ben, room), [bens]);
    t.same(await codes(carl, room), []);
    t.equal(await dora.rejection('invite.list', { room }), 'not_found');
    t.equal(
      await carl.rejection('invite.revoke', { room, code: bens }),
      'not_found',
      "another's does not exist",
    );
    t.equal(await dora.rejection('invite.revoke', { room, code: bens }), 'not_found');
    const elsewhere = await den();
    t.equal(await anna.rejection('invite.revoke', { room: elsewhere, code: bens }), 'not_found');
    t.same(await anna.do('invite.revoke', { room, code: bens }), {});
    t.equal(await dora.rejection('invite.accept', { code: bens }), 'not_found', 'a revoked one');
    t.equal(await anna.rejection('invite.revoke', { room, code: bens }), 'not_found');
    await ben.do('invite.revoke', { room, code: await invite(ben, room) });
    t.same(await codes(anna, room), [annas]);
  });

  await t.test('are no more than a list can hold; those that have ended make place', async (t) => {
    const room = await den(ben);
    const all = await Promise.all(Array.from({ length: 50 }, () => invite(ben, room)));
    t.equal(await ben.rejection('invite.create', { room }), 'conflict');
    t.equal(await anna.rejection('invite.create', { room }), '', "one member's do not fill the room");
    await ben.do('invite.revoke', { room, code: all[0] });
    t.equal(await ben.rejection('invite.create', { room }), '');
    await anna.do('member.remove', { room, userId: ben.id });
    await anna.do('member.add', { room, userId: ben.id });
    t.equal(await ben.rejection('invite.create', { room }), '');
    t.equal((await codes(anna, room)).length, 2);
  });
});
