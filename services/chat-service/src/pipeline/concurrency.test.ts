import { LOBBY, newRoomId, partitionOf } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { checkLog } from '../testing/talk.js';
import { createWorld, PARTITIONS, type Person, type TestMessage } from '../testing/world.js';

t.test('many at once', async (t) => {
  const world = await createWorld(t);
  const people = await Promise.all(Array.from({ length: 12 }, (_, i) => world.signUp(`user${i}`)));
  const [anna] = people as [Person];
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'Busy', roomId: room });

  await t.test('one clientId sent twenty times is one message', async (t) => {
    const data = { room, text: 'once', clientId: 'same' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        anna.do<{ message: TestMessage; duplicate?: true }>('message.send', data),
      ),
    );
    t.equal(new Set(answers.map(({ message }) => message.seq)).size, 1);
    t.equal(answers.filter(({ duplicate }) => !duplicate).length, 1);
  });

  await t.test('the same clientId of another person, or in another room, is another message', async (t) => {
    const mine = await anna
      .send(LOBBY, 'lobby', { clientId: 'same' })
      .catch(() => anna.do('room.list').then(() => null));
    t.notOk(mine?.duplicate);
    await people[1]?.do('room.join', { room });
    t.notOk((await people[1]?.send(room, 'other', { clientId: 'same' }))?.duplicate);
  });

  await t.test(
    'joining, leaving and sending at once: who is out gets nothing in, and the numbers agree',
    async (t) => {
      const live = await world.listen(room);
      const restless = people.slice(2).map(async (person, i) => {
        const outcomes: (number | string)[] = [];
        for (let round = 0; round < 6; round++) {
          await person.do('room.join', { room });
          const sends = [0, 1, 2].map((n) =>
            person.ask('message.send', { room, text: `${i} ${round} ${n}`, clientId: `${round}-${n}` }),
          );
          const leaving = person.do('room.leave', { room });
          for (const reply of await Promise.all(sends)) {
            outcomes.push(reply.ok ? (reply.data as { message: TestMessage }).message.seq : reply.error.code);
          }
          await leaving;
          outcomes.push(
            await person.rejection('message.send', { room, text: 'out', clientId: `out-${round}` }),
          );
        }
        return outcomes;
      });
      const outcomes = (await Promise.all(restless)).flat();
      t.same(
        outcomes.filter((outcome) => outcome === 'forbidden').length,
        60,
        'once a round, after having left',
      );
      t.equal(outcomes.filter((outcome) => typeof outcome === 'number').length, 180);
      await checkLog(t, anna, room, []);
      const { room: seen } = await anna.do<{ room: { memberCount: number; lastSeq: number } }>('room.get', {
        room,
      });
      t.equal(seen.memberCount, 2);
      await live.next(({ seq }) => seq === seen.lastSeq);
      const inside = new Set([anna.id, people[1]?.id]);
      for (const { kind, userId, event } of live.frames) {
        if (kind === '+') inside.add(userId);
        else if (kind === '-') inside.delete(userId);
        else if (!inside.has((event.data.message as TestMessage).author.id)) t.fail('said from outside');
      }
      const seqs = live.frames.map(({ seq }) => seq);
      t.ok(
        seqs.every((seq, i) => i === 0 || seq === (seqs[i - 1] ?? 0) + 1),
        'live frames come in order without holes',
      );
      for (const person of people.slice(2)) {
        const { rooms } = await person.do<{ rooms: { id: string }[] }>('room.list');
        t.same(
          rooms.map(({ id }) => id),
          [LOBBY],
        );
      }
    },
  );

  await t.test(
    'a command with a key is carried out once and answered as often as it is asked for',
    async (t) => {
      const den = newRoomId();
      const [, ben] = people as [Person, Person];
      const twice = async (person: Person, op: string, data: Record<string, unknown>) => {
        const first = await person.ask(op, data, 'key-1');
        const second = await person.ask(op, data, 'key-1');
        t.ok(first.ok, op);
        t.same({ ...second, id: '' }, { ...first, id: '' }, `${op} again`);
      };
      await twice(anna, 'room.create', { kind: 'private', name: 'Den', roomId: den });
      await twice(anna, 'member.add', { room: den, userId: ben.id });
      await twice(anna, 'room.update', { room: den, topic: 'again' });
      await twice(anna, 'invite.create', { room: den });
      const { message } = await anna.send(den, 'one');
      await twice(anna, 'message.edit', { room: den, seq: message.seq, text: 'two' });
      await twice(anna, 'message.delete', { room: den, seq: message.seq });
      await twice(ben, 'room.leave', { room: den });
      const { events } = await anna.do<{ events: { event: string }[] }>('room.events', {
        room: den,
        after: 0,
        limit: 50,
      });
      t.same(
        events.map(({ event }) => event),
        [
          'member.joined',
          'member.joined',
          'room.updated',
          'message.created',
          'message.edited',
          'message.deleted',
          'member.left',
        ],
      );
      t.match(await anna.ask('room.update', { room: den, topic: 'x' }, 'key-2'), {
        ok: true,
        data: { room: { topic: 'x' } },
      });
    },
  );

  await t.test('fifty rooms of one name at once are one room', async (t) => {
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        (people[i % 12] as Person).rejection('room.create', {
          kind: 'public',
          name: 'Wanted',
          roomId: newRoomId(),
        }),
      ),
    );
    t.equal(replies.filter((code) => code === '').length, 1);
    t.equal(replies.filter((code) => code === 'name_taken').length, 49);
  });
});

t.test('a person sends as fast as they may, over all rooms together', async (t) => {
  const world = await createWorld(t, { settings: { messagesPerSecond: 2, messageBurst: 20 } });
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  const rooms = [newRoomId(), newRoomId(), newRoomId()];
  for (const [i, roomId] of rooms.entries()) {
    await anna.do('room.create', { kind: 'public', name: `r${i}`, roomId });
    await ben.do('room.join', { room: roomId });
  }
  const burst = (person: Person) =>
    Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        person.ask('message.send', { room: rooms[i % 3], text: 'x', clientId: `c${i}` }),
      ),
    );
  const startedAt = Date.now();
  const replies = await burst(anna);
  const refused = replies.flatMap((reply) => (reply.ok ? [] : [reply.error]));
  const regained = 1 + ((Date.now() - startedAt) * 2) / 1_000;
  t.ok(refused.length >= 10 - regained && refused.length <= 10, `${refused.length} refused`);
  t.ok(refused.every(({ code, retryAfterMs }) => code === 'rate_limited' && Number(retryAfterMs) > 0));
  t.ok(
    (await ben.ask('message.send', { room: rooms[0], text: 'x', clientId: 'b' })).ok,
    'others are not concerned',
  );
  await waitFor(
    async () =>
      (await anna.rejection('message.send', { room: rooms[0], text: 'x', clientId: 'later' })) === '',
  );
});

t.test('what cannot be read about a sender sets the command aside, and those behind it go on', async (t) => {
  const world = await createWorld(t, { apps: 1 });
  const { keys, work } = world.gateway;
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'Broken', roomId: room });
  await ben.do('room.join', { room });
  await work.lpush(keys.person.rate(anna.partition, anna.id), 'x');
  const lost = anna.send(room, 'cannot be counted').catch(() => 'no answer');
  t.match(await ben.send(room, 'behind it'), { message: { text: 'behind it' } });
  const p = partitionOf(room, PARTITIONS);
  t.equal(await work.xlen(keys.room.dead(p)), 1, 'kept for the operator, not lost');
  t.equal(await work.xlen(keys.room.commands(p)), 0);
  await lost;
});

t.test('a rate that divides no second into whole milliseconds is kept like any other', async (t) => {
  const world = await createWorld(t, { apps: 1, settings: { messagesPerSecond: 3, messageBurst: 4 } });
  const anna = await world.signUp('anna');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'public', name: 'thirds', roomId: room });
  const send = (i: number) => anna.ask('message.send', { room, text: 'x', clientId: `third${i}` });
  const startedAt = performance.now();
  const replies = await Promise.all(Array.from({ length: 8 }, (_, i) => send(i)));
  const regained = Math.ceil(((performance.now() - startedAt) * 3) / 1_000);
  const refused = replies.flatMap((reply) => (reply.ok ? [] : [reply.error]));
  t.ok(refused.length <= 4 && refused.length >= 4 - regained, `${refused.length} refused`);
  t.ok(refused.every(({ code, retryAfterMs = 0 }) => code === 'rate_limited' && retryAfterMs > 0));
  t.ok(refused.every(({ retryAfterMs = 0 }) => retryAfterMs <= 334));
});
