import { directRoomId, LOBBY, newRoomId } from '@devtalk/bus';
import { createLogger } from '@devtalk/service-kit/logging';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { composeChat } from '../app.js';
import { createWorld, type Person, settings } from '../testing/world.js';
import { settleJoin } from './settle-membership.js';

interface Room {
  id: string;
  name: string;
  memberCount: number;
  lastSeq: number;
  me?: { role: string; unread: number; readSeq: number; mentions: number };
}

const roomsOf = async (person: Person) => (await person.do<{ rooms: Room[] }>('room.list')).rooms;
const eventNames = async (person: Person, after = `${Date.now() - 60_000}-0`) => {
  const { events } = await person.do<{ events: { event: string; data: { room: unknown } }[] }>(
    'user.events',
    {
      after,
    },
  );
  return events.map(({ event }) => event);
};

t.test('rooms', async (t) => {
  const world = await createWorld(t);
  const [anna, ben, carl] = await Promise.all(['anna', 'ben', 'carl'].map((name) => world.signUp(name)));
  if (!anna || !ben || !carl) return;

  const create = async (kind: 'public' | 'private', name: string, by = anna) => {
    const roomId = newRoomId();
    await by.do('room.create', { kind, name, roomId });
    return roomId;
  };

  await t.test('everyone is in the lobby, once, and cannot leave it', async (t) => {
    for (const person of [anna, ben, carl]) {
      const rooms = await roomsOf(person);
      t.match(
        rooms.find(({ id }) => id === LOBBY),
        { name: 'Lobby', kind: 'public', me: { role: 'member' } },
      );
    }
    await roomsOf(anna);
    const { members } = await anna.do<{ members: { user: { id: string }; presence: string }[] }>(
      'member.list',
      {
        room: LOBBY,
        limit: 50,
      },
    );
    t.same(members.map(({ user }) => user.id).sort(), [anna.id, ben.id, carl.id].sort());
    t.equal(members[0]?.presence, 'offline');
    t.equal(await anna.rejection('room.leave', { room: LOBBY }), 'forbidden');
  });

  await t.test('joining and leaving a public room is seen by those in it and by the person', async (t) => {
    const room = await create('public', 'Garden');
    await anna.send(room, 'before ben');
    const live = await world.listen(room);
    const joined = await ben.do<{ room: Room }>('room.join', { room });
    t.match(joined.room, {
      id: room,
      memberCount: 2,
      lastSeq: 3,
      me: { role: 'member', readSeq: 3, unread: 0 },
    });
    t.ok(
      (await roomsOf(ben)).some(({ id }) => id === room),
      'in the list as soon as the answer is there',
    );
    const frame = await live.next(({ kind }) => kind === '+');
    t.equal(frame.userId, ben.id);
    t.match(frame.event, {
      event: 'member.joined',
      room,
      seq: 3,
      data: { user: ben.public, memberCount: 2, by: ben.public },
    });
    const again = await ben.do<{ room: Room }>('room.join', { room });
    t.equal(again.room.lastSeq, 3, 'joining again changes nothing');

    const left = await ben.do<{ room: Room }>('room.leave', { room });
    t.equal(left.room.me, undefined);
    t.equal((await live.next(({ kind }) => kind === '-')).userId, ben.id);
    t.notOk((await roomsOf(ben)).some(({ id }) => id === room));
    t.equal(
      (await ben.do<{ room: Room }>('room.leave', { room })).room.lastSeq,
      4,
      'leaving again changes nothing',
    );
    t.equal(await ben.rejection('message.send', { room, text: 'x', clientId: 'a' }), 'forbidden');
    t.match(await eventNames(ben), ['room.added', 'room.added', 'room.removed']);
  });

  await t.test('what someone may not see does not exist', async (t) => {
    const room = await create('private', 'Secret');
    await anna.send(room, 'nobody knows');
    const asks: [string, object][] = [
      ['room.get', {}],
      ['room.join', {}],
      ['room.leave', {}],
      ['room.update', { topic: 'x' }],
      ['room.history', { limit: 10 }],
      ['room.events', { after: 0, limit: 10 }],
      ['member.list', { limit: 10 }],
      ['member.add', { userId: ben.id }],
      ['member.remove', { userId: anna.id }],
      ['invite.create', {}],
      ['invite.list', {}],
      ['invite.revoke', { code: '00nonsense' }],
      ['message.send', { text: 'x', clientId: 'a' }],
      ['message.edit', { seq: 2, text: 'x' }],
      ['message.delete', { seq: 2 }],
      ['reaction.add', { seq: 2, emoji: '👍' }],
      ['read.mark', { seq: 2 }],
      ['typing.set', { typing: true }],
    ];
    for (const [op, data] of asks) t.equal(await ben.rejection(op, { room, ...data }), 'not_found', op);
    t.same(await ben.do('room.tops', { rooms: [room] }), { tops: {} });
    const { rooms } = await ben.do<{ rooms: Room[] }>('room.directory', { limit: 50, query: 'secret' });
    t.same(rooms, []);

    const open = await create('public', 'Open');
    await anna.send(open, 'hello');
    const seen = await ben.do<{ room: Room }>('room.get', { room: open });
    t.equal(seen.room.me, undefined);
    const forbidden = asks.filter(([op]) => !['room.get', 'room.join', 'room.leave'].includes(op));
    for (const [op, data] of forbidden)
      t.equal(await ben.rejection(op, { room: open, ...data }), 'forbidden', op);
  });

  await t.test('public names are unique, whatever their case; a rename frees the old one', async (t) => {
    const room = await create('public', 'Unique  Name');
    const other = { kind: 'public', name: 'UNIQUE name', roomId: newRoomId() };
    t.equal(await ben.rejection('room.create', other), 'name_taken');
    t.equal(await ben.rejection('room.create', { ...other, kind: 'private' }), '', 'private names are free');
    await anna.do('room.update', { room, name: 'Renamed' });
    await waitFor(async () => (await ben.rejection('room.create', { ...other, roomId: newRoomId() })) === '');
    t.equal(
      await carl.rejection('room.create', { kind: 'public', name: 'renamed', roomId: newRoomId() }),
      'name_taken',
    );
    const same = { kind: 'public', name: 'Once', roomId: newRoomId() };
    await anna.do('room.create', same);
    t.match(await anna.do('room.create', same), { duplicate: true, room: { id: same.roomId, lastSeq: 1 } });
  });

  await t.test(
    'public names that look alike are one; a rename frees what looked like the old one',
    async (t) => {
      const room = await create('public', 'Team 1');
      const refused = (name: string) =>
        ben.rejection('room.create', { kind: 'public', name, roomId: newRoomId() });
      for (const name of ['T\u0435am 1', 'Te\u200bam 1', 'team l', 'team \u04cf', 'Team 1\u3164'])
        t.equal(await refused(name), 'name_taken', name);
      await anna.do('room.update', { room, name: 'T\u0435am 1' });
      t.equal(await refused('Team 1'), 'name_taken', 'renamed to what looks the same');
      await anna.do('room.update', { room, name: 'Another' });
      await waitFor(async () => (await refused('team l')) === '');
    },
  );

  await t.test('members are added, removed and listed in pages', async (t) => {
    const room = await create('private', 'Team');
    t.match(await anna.do('member.add', { room, userId: ben.id }), {
      room: { memberCount: 2, me: { role: 'owner' } },
    });
    t.ok((await roomsOf(ben)).some(({ id }) => id === room));
    await ben.do('member.add', { room, userId: carl.id });
    t.equal(await ben.rejection('member.remove', { room, userId: carl.id }), 'forbidden');
    t.equal(await ben.rejection('member.remove', { room, userId: anna.id }), 'forbidden');
    t.equal(await anna.rejection('member.add', { room, userId: 'u00nobodyatallhere0' }), 'not_found');
    const ids: string[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page: { members: { user: { id: string } }[]; next: string | null } = await ben.do('member.list', {
        room,
        limit: 1,
        ...(after ? { after } : {}),
      });
      ids.push(...page.members.map(({ user }) => user.id));
      after = page.next;
    }
    t.same(ids, [anna.id, ben.id, carl.id]);
    t.same(await anna.do('member.remove', { room, userId: ben.id }), {});
    t.equal(await ben.rejection('room.get', { room }), 'not_found');
    await anna.do('room.leave', { room });
    const heir = await carl.do<{ room: Room }>('room.get', { room });
    t.equal(heir.room.me?.role, 'owner', 'who has been there longest has the room now');
  });

  await t.test('a direct room is the same one for both', async (t) => {
    const roomId = directRoomId(anna.id, ben.id);
    const first = await anna.do<{ room: Room }>('room.create', { kind: 'direct', with: [ben.id], roomId });
    t.match(first.room, {
      id: roomId,
      kind: 'direct',
      name: '',
      with: [anna.public, ben.public],
      memberCount: 2,
    });
    t.ok((await roomsOf(ben)).some(({ id }) => id === roomId));
    const second = await ben.do('room.create', { kind: 'direct', with: [anna.id], roomId });
    t.match(second, { duplicate: true, room: { id: roomId, lastSeq: 2 } });
    t.equal(await carl.rejection('room.get', { room: roomId }), 'not_found');
    t.equal(await anna.rejection('member.add', { room: roomId, userId: carl.id }), 'forbidden');
    t.equal(await anna.rejection('room.leave', { room: roomId }), 'conflict');
    t.equal(await anna.rejection('invite.create', { room: roomId }), 'conflict');
    t.equal(await anna.rejection('invite.list', { room: roomId }), 'conflict');
  });

  await t.test('the directory lists public rooms by popularity, in pages without doubles', async (t) => {
    const popular = await create('public', 'dir popular');
    const others = [
      await create('public', 'dir a'),
      await create('public', 'dir b'),
      await create('public', 'dir c'),
    ];
    await ben.do('room.join', { room: popular });
    await carl.do('room.join', { room: popular });
    await waitFor(async () => {
      const page = await ben.do<{ rooms: Room[] }>('room.directory', { query: 'DIR ', limit: 1 });
      return page.rooms[0]?.id === popular;
    });
    const seen: string[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page: { rooms: Room[]; next: string | null } = await ben.do('room.directory', {
        query: 'dir ',
        limit: 2,
        ...(after ? { after } : {}),
      });
      seen.push(...page.rooms.map(({ id }) => id));
      after = page.next;
    }
    t.same(seen.slice().sort(), [popular, ...others].sort());
  });

  await t.test('invitations work as often as they may', async (t) => {
    const room = await create('private', 'Club');
    const { code } = await anna.do<{ code: string }>('invite.create', { room, maxUses: 1 });
    t.match(await ben.do('invite.accept', { code }), { room: { id: room, me: { role: 'member' } } });
    t.match(await ben.do('invite.accept', { code }), { room: { id: room } }, 'again by the same one');
    t.equal(await carl.rejection('invite.accept', { code }), 'gone');
    t.equal(await carl.rejection('invite.accept', { code: `${code.slice(0, 2)}nonsense` }), 'not_found');
    const past = new Date(Date.now() - 1_000).toISOString();
    t.equal(await anna.rejection('invite.create', { room, expiresAt: past }), 'bad_request');
    const end = Date.now() + 1_000;
    const expiresAt = new Date(end).toISOString();
    const brief = await anna.do<{ code: string }>('invite.create', { room, expiresAt });
    await waitFor(() => Date.now() > end + 100);
    t.equal(await carl.rejection('invite.accept', { code: brief.code }), 'gone');
    t.equal(await carl.rejection('room.get', { room }), 'not_found');
  });
});

t.test('an ended session gets no command through', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const anna = await world.signUp('anna');
  const { keys, work } = world.gateway;
  await anna.do('room.list');
  const live = keys.session.live(anna.partition, anna.id);
  const message = { room: LOBBY, text: 'late', clientId: 'late' };
  await work.hset(live, anna.actor.sessionId, '2');
  t.equal(await anna.rejection('message.send', message), 'session_superseded');
  await work.del(live);
  t.equal(await anna.rejection('message.send', message), 'session_required');
  await work.hset(live, anna.actor.sessionId, '1');
  t.equal(await anna.rejection('message.send', message), '');
});

t.test('who was removed again before being told of a public room is not told of it', async (t) => {
  const { gateway, signUp } = await createWorld(t, { apps: 1 });
  const [anna, ben] = [await signUp('anna'), await signUp('ben')];
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'Garden', roomId: room });
  await anna.do('member.add', { room, userId: ben.id });
  await anna.do('member.remove', { room, userId: ben.id });
  // The first is of the lobby.
  const told = ['room.added', 'room.added', 'room.removed'];
  await waitFor(async () => (await eventNames(ben)).length === told.length, { what: 'all is told' });

  // Another instance that has committed the adding comes to tell of it only now.
  const chat = await composeChat(gateway, settings, createLogger({ service: 'test', instance: 'test' }));
  const view = ['Garden', 'public', '', '2026-01-01T00:00:00.000Z', 5, null, null, 2, 'owner', 1, 0, 0];
  await settleJoin(chat, room, anna.id, ben.id, [5, view]);
  t.same(await eventNames(ben), told);
});
