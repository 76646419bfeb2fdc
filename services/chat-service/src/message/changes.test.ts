import { directRoomId, newRoomId } from '@devtalk/bus';
import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { createWorld, type Person, type TestMessage } from '../testing/world.js';

interface Page {
  messages: TestMessage[];
  firstSeq: number | null;
  lastSeq: number | null;
  hasBefore: boolean;
  hasAfter: boolean;
}

interface Notification {
  id: string;
  kind: string;
  room: string;
  seq: number | null;
  excerpt: string;
  read: boolean;
  by: { id: string };
}

const notificationsOf = (person: Person, more = {}) =>
  person.do<{ notifications: Notification[]; unread: number; next: string | null }>('notification.list', {
    limit: 50,
    ...more,
  });

t.test('messages change', async (t) => {
  const world = await createWorld(t);
  const [anna, ben, carl] = await Promise.all(['anna', 'ben', '철수'].map((name) => world.signUp(name)));
  if (!anna || !ben || !carl) return;
  for (const person of [anna, ben, carl]) await person.do('room.list');

  const room = newRoomId();
  await anna.do('room.create', { kind: 'private', name: 'Team', roomId: room });
  await anna.do('member.add', { room, userId: ben.id });
  const live = await world.listen(room);
  const page = (person: Person, more: object = {}) =>
    person.do<Page>('room.history', { room, limit: 50, ...more });

  await t.test('edits and deletions are applied to history and leave the place', async (t) => {
    const { message } = await anna.send(room, 'frist');
    const { seq } = message;
    t.equal(await ben.rejection('message.edit', { room, seq, text: 'mine' }), 'forbidden');
    const edited = await anna.do<{ message: TestMessage }>('message.edit', { room, seq, text: 'first' });
    t.match(edited.message, { seq, text: 'first', editedAt: String });
    const frame = await live.next(({ event }) => event.event === 'message.edited');
    t.match(frame.event.data, {
      target: seq,
      text: 'first',
      mentions: [],
      editedAt: edited.message.editedAt,
      by: anna.public,
    });
    t.same((await page(ben)).messages, [edited.message]);

    t.equal(await ben.rejection('message.delete', { room, seq }), 'forbidden');
    t.same(await anna.do('message.delete', { room, seq }), {});
    t.same(await anna.do('message.delete', { room, seq }), {}, 'again');
    t.equal(await anna.rejection('message.edit', { room, seq, text: 'x' }), 'gone');
    t.match((await page(ben)).messages, [{ seq, text: '', deletedAt: String, author: { id: anna.id } }]);
    t.equal(live.frames.filter(({ event }) => event.event === 'message.deleted').length, 1);

    const { message: bens } = await ben.send(room, 'by ben');
    t.same(await anna.do('message.delete', { room, seq: bens.seq }), {}, 'the owner may');
    t.equal(await anna.rejection('message.delete', { room, seq: 1 }), 'not_found', 'a joining is no message');
    t.equal(await anna.rejection('message.delete', { room, seq: 999 }), 'not_found');
  });

  await t.test('reactions are counted once a person', async (t) => {
    const { message } = await anna.send(room, 'nice');
    const target = { room, seq: message.seq };
    await ben.do('reaction.add', { ...target, emoji: '👍' });
    await ben.do('reaction.add', { ...target, emoji: '👍' });
    await anna.do('reaction.add', { ...target, emoji: '👍' });
    await anna.do('reaction.add', { ...target, emoji: '❤️' });
    const frames = live.frames.filter(({ event }) => event.event === 'reaction.added');
    t.same(
      frames.map(({ event }) => event.data.count),
      [1, 2, 1],
    );
    const seen = async (person: Person) => (await page(person)).messages.at(-1)?.reactions;
    t.same(await seen(ben), { '👍': { count: 2, me: true }, '❤️': { count: 1, me: false } });
    await ben.do('reaction.remove', { ...target, emoji: '👍' });
    await ben.do('reaction.remove', { ...target, emoji: '👍' });
    await anna.do('reaction.remove', { ...target, emoji: '❤️' });
    t.same(await seen(ben), { '👍': { count: 1, me: false } });
  });

  await t.test('pages hold messages, whatever lies between them', async (t) => {
    const seqs: number[] = [];
    for (let i = 0; i < 30; i++) {
      const { message } = await anna.send(room, `m${i}`);
      seqs.push(message.seq);
      if (i % 3 === 0) await ben.do('reaction.add', { room, seq: message.seq, emoji: '🎉' });
    }
    const at = (i: number) => seqs[i] as number;
    const seen = ({ messages }: Page) => messages.map(({ seq }) => seq);
    const latest = await page(ben, { limit: 5 });
    t.same(seen(latest), seqs.slice(-5));
    t.match(latest, { firstSeq: at(25), lastSeq: at(29), hasBefore: true, hasAfter: false });
    t.same(seen(await page(ben, { before: at(25), limit: 5 })), seqs.slice(20, 25));
    const after = await page(ben, { after: at(3) + 1, limit: 4 });
    t.same(seen(after), seqs.slice(4, 8));
    t.match(after, { hasBefore: true, hasAfter: true });
    t.same(seen(await page(ben, { around: at(10), limit: 5 })), seqs.slice(8, 13));
    t.same(seen(await page(ben, { around: at(29), limit: 5 })), seqs.slice(25));
    t.same(seen(await page(ben, { after: at(29), limit: 5 })), []);
    t.same(seen(await page(ben, { before: 1, limit: 5 })), []);
  });

  await t.test('unread and mentions equal a recount', async (t) => {
    const me = async (person: Person) =>
      (
        await person.do<{ room: { me: { readSeq: number; unread: number; mentions: number } } }>('room.get', {
          room,
        })
      ).room.me;
    const recount = async (person: Person) => {
      const { readSeq } = await me(person);
      const rest = (await page(person, { after: readSeq, limit: 200 })).messages.filter(
        ({ deletedAt }) => !deletedAt,
      );
      return {
        readSeq,
        unread: rest.length,
        mentions: rest.filter(({ mentions }) => mentions.includes(person.id)).length,
      };
    };
    const agree = async (person: Person, what: string) => {
      const { readSeq, unread, mentions } = await me(person);
      t.same({ readSeq, unread, mentions }, await recount(person), what);
    };
    await agree(ben, 'at first');
    const one = await anna.send(room, 'hey @BEN, and mail@ben.example, and @nobody');
    t.same(one.message.mentions, [ben.id]);
    const two = await anna.send(room, '@ben.');
    const three = await anna.send(room, 'plain');
    await agree(ben, 'mentioned twice');
    t.equal((await me(ben)).mentions, 2);
    await anna.do('message.edit', { room, seq: one.message.seq, text: 'nobody now' });
    await anna.do('message.edit', { room, seq: three.message.seq, text: 'now @ben' });
    await agree(ben, 'after edits');
    await anna.do('message.delete', { room, seq: two.message.seq });
    await agree(ben, 'after a deletion');
    t.equal((await me(ben)).mentions, 1);
    const read = await ben.do<{ seq: number }>('read.mark', { room, seq: two.message.seq });
    t.equal(read.seq, two.message.seq);
    await agree(ben, 'in the middle');
    t.same(
      await ben.do('read.mark', { room, seq: 1 }),
      { seq: two.message.seq, unread: 1, mentions: 1, asOf: three.message.seq + 3 },
      'never back',
    );
    await ben.send(room, 'my own');
    t.match(await me(ben), { unread: 0, mentions: 0 });
    await agree(ben, 'sending is reading');
    const news = await waitFor(async () => {
      const after = `${Date.now() - 60_000}-0`;
      const { events } = await ben.do<{ events: { event: string; data: object }[] }>('user.events', {
        after,
      });
      return events.find(({ event }) => event === 'read.updated');
    });
    t.match(news.data, { room, seq: two.message.seq, unread: 1, mentions: 1, asOf: three.message.seq + 3 });
    t.equal(
      await ben.rejection('message.send', { room, text: 'x', clientId: 'r1', replyTo: 1 }),
      'not_found',
    );
  });

  await t.test('people hear of what is meant for them, once, and nobody else does', async (t) => {
    const before = (await notificationsOf(ben)).notifications.length;
    const { message } = await anna.send(room, 'look @ben @철수');
    await ben.send(room, 'yes', { replyTo: message.seq });
    const direct = directRoomId(anna.id, carl.id);
    await anna.do('room.create', { kind: 'direct', with: [carl.id], roomId: direct });
    await anna.send(direct, 'psst');
    await waitFor(async () => (await notificationsOf(ben)).notifications.length === before + 1);
    const [mention] = (await notificationsOf(ben)).notifications;
    t.match(mention, {
      kind: 'mention',
      room,
      seq: message.seq,
      excerpt: 'look @ben @철수',
      read: false,
      by: anna.public,
    });
    const annas = await waitFor(async () =>
      (await notificationsOf(anna)).notifications.find(({ kind }) => kind === 'reply'),
    );
    t.match(annas, { kind: 'reply', by: ben.public });
    const carls = await waitFor(async () => {
      const { notifications } = await notificationsOf(carl);
      return notifications.length > 0 && notifications;
    });
    t.match(
      carls,
      [{ kind: 'direct', room: direct, excerpt: 'psst' }],
      'not of the mention in a room he is not in',
    );
    t.ok((await notificationsOf(ben)).notifications.some(({ kind }) => kind === 'invitation'));

    const { unread } = await notificationsOf(ben);
    t.ok(unread >= 2);
    const asOf = mention?.id;
    t.same(await ben.do('notification.read', { upTo: asOf }), { unread: 0, asOf, readTo: asOf });
    t.equal(await ben.rejection('notification.read', { upTo: '1-1' }), 'not_found');
    const pages: string[] = [];
    let next: string | null | undefined;
    while (next !== null) {
      const page = await notificationsOf(ben, { limit: 1, ...(next ? { before: next } : {}) });
      pages.push(...page.notifications.map(({ id }) => id));
      next = page.next;
    }
    t.same(
      pages,
      (await notificationsOf(ben)).notifications.map(({ id }) => id),
    );
    await anna.do('message.delete', { room, seq: message.seq });
    await waitFor(
      async () => !(await notificationsOf(ben)).notifications.some(({ seq }) => seq === message.seq),
      { what: 'the notification of a deleted message is withdrawn' },
    );
  });

  await t.test('suggestions come by use', async (t) => {
    const users = async (prefix: string) =>
      (await carl.do<{ suggestions: { id: string; label: string }[] }>('suggest', { kind: 'user', prefix }))
        .suggestions;
    t.match(await users('AN'), [{ kind: 'user', id: anna.id, label: 'anna' }]);
    t.equal((await users('')).length, 3);
    await waitFor(async () => (await users(''))[0]?.id === ben.id, {
      what: 'who is mentioned most comes first',
    });
    t.match(await users('철'), [{ id: carl.id }]);
    const rooms = async (person: Person) =>
      person.do<{ suggestions: { id: string }[] }>('suggest', { kind: 'room', prefix: 'tea' });
    t.same(
      (await rooms(ben)).suggestions.map(({ id }) => id),
      [room],
    );
    t.same((await rooms(carl)).suggestions, [], 'not of a private room one is not in');
    const emojis = await carl.do<{ suggestions: object[] }>('suggest', { kind: 'emoji', prefix: 'tad' });
    t.match(emojis.suggestions, [{ kind: 'emoji', id: '🎉', label: 'tada' }]);
  });
});

t.test('a message is edited so often and no more, and can still be deleted', async (t) => {
  const world = await createWorld(t, { settings: { editsMax: 2 } });
  const anna = await world.signUp('anna');
  await anna.do('room.list');
  const { seq } = (await anna.send('lobby', 'one')).message;
  for (const text of ['two', 'three']) await anna.do('message.edit', { room: 'lobby', seq, text });
  t.equal(await anna.rejection('message.edit', { room: 'lobby', seq, text: 'four' }), 'conflict');
  const page = await anna.do<Page>('room.history', { room: 'lobby', limit: 50 });
  t.match(page.messages.at(-1), { seq, text: 'three' });
  t.same(await anna.do('message.delete', { room: 'lobby', seq }), {});
  t.equal(await anna.rejection('message.edit', { room: 'lobby', seq, text: 'five' }), 'gone');
});
