import type { Actor } from '@devtalk/bus';
import { newRoomId, newSessionId } from '@devtalk/bus';
import t, { type Test } from 'tap';
import { createWorld, type Person, type TestMessage, type World } from '../testing/world.js';

interface Stage {
  world: World;
  anna: Person;
  ben: Person;
  room: string;
}

async function setUp(t: Test): Promise<Stage> {
  const world = await createWorld(t, { apps: 1 });
  const [anna, ben] = [await world.signUp('anna'), await world.signUp('ben')];
  for (const person of [anna, ben]) await person.do('room.list');
  const room = newRoomId();
  await anna.do('room.create', { kind: 'private', name: 'Team', roomId: room });
  await anna.do('member.add', { room, userId: ben.id });
  return { world, anna, ben, room };
}

/** Signs the person in elsewhere. @returns the session that is superseded by it */
async function takeOver({ gateway: { keys, work } }: World, person: Person): Promise<Actor> {
  const before = person.actor;
  person.actor = { ...before, sessionId: newSessionId(person.partition), epoch: before.epoch + 1 };
  const live = keys.session.live(person.partition, person.id);
  await work.del(live);
  await work.hset(live, person.actor.sessionId, String(person.actor.epoch));
  return before;
}

/** Asks as somebody whose session has ended meanwhile. */
async function askAs(person: Person, actor: Actor, ...asked: Parameters<Person['ask']>) {
  const present = person.actor;
  person.actor = actor;
  try {
    return await person.ask(...asked);
  } finally {
    person.actor = present;
  }
}

const messageOf = (reply: unknown) => (reply as { data?: { message?: TestMessage } }).data?.message;

t.test('what was sent is answered again, whatever its sender may do now', async (t) => {
  const { world, anna, ben, room } = await setUp(t);
  const say = (clientId: string) => ({ room, text: `by ben, @anna: ${clientId}`, clientId });
  const first = new Map<string, TestMessage>();
  for (const id of ['plain', 'edited', 'deleted'])
    first.set(id, (await ben.do<{ message: TestMessage }>('message.send', say(id))).message);
  const seqOf = (id: string) => first.get(id)?.seq ?? 0;
  await ben.do('message.edit', { room, seq: seqOf('edited'), text: 'changed' });

  await t.test('after a takeover', async (t) => {
    const old = await takeOver(world, ben);
    await anna.do('reaction.add', { room, seq: seqOf('plain'), emoji: '👍' });
    const again = await askAs(ben, old, 'message.send', say('plain'));
    t.match(again, { ok: true, data: { duplicate: true } });
    t.same(messageOf(again), first.get('plain'), 'as the first time, and nothing of what happened since');
    const changed = messageOf(await askAs(ben, old, 'message.send', say('edited')));
    t.match(changed, { seq: seqOf('edited'), text: say('edited').text, mentions: [], editedAt: null });
    t.match(await askAs(ben, old, 'message.send', say('new')), {
      ok: false,
      error: { code: 'session_superseded' },
    });
    const present = messageOf(await ben.ask('message.send', say('plain')));
    t.match(
      present,
      { seq: seqOf('plain'), reactions: { '👍': { count: 1 } } },
      'the new session sees it all',
    );
  });

  await t.test('after a removal', async (t) => {
    await anna.do('message.delete', { room, seq: seqOf('deleted') });
    await anna.do('member.remove', { room, userId: ben.id });
    t.same(messageOf(await ben.ask('message.send', say('plain'))), first.get('plain'));
    const deleted = messageOf(await ben.ask('message.send', say('deleted')));
    t.match(deleted, { seq: seqOf('deleted'), text: say('deleted').text, deletedAt: null, mentions: [] });
    t.equal(await ben.rejection('message.send', say('new')), 'not_found');
    const others = { ...say('plain'), text: 'guessed' };
    const carl = await world.signUp('carl');
    t.equal(
      await carl.rejection('message.send', others),
      'not_found',
      "another one's clientId is nobody else's",
    );
  });

  const { messages } = await anna.do<{ messages: TestMessage[] }>('room.history', { room, limit: 50 });
  t.equal(messages.length, 3, 'nothing was doubled, nothing new was said');
});

t.test('so is every command that carries a key', async (t) => {
  const { world, anna, ben, room } = await setUp(t);
  const own = newRoomId();
  const { message } = await ben.send(room, 'by ben');
  const seq = message.seq;
  const carl = await world.signUp('carl');
  await carl.do('room.list');
  const made = { kind: 'public', name: 'Mine', roomId: own };
  const commands: [op: string, data: Record<string, unknown>][] = [
    ['room.create', made],
    ['room.update', { room: own, name: 'Still mine', topic: 'x' }],
    ['member.add', { room: own, userId: carl.id }],
    ['member.remove', { room: own, userId: carl.id }],
    ['invite.create', { room: own }],
    ['message.edit', { room, seq, text: 'changed by ben' }],
    ['reaction.add', { room, seq, emoji: '🎉' }],
    ['message.delete', { room, seq }],
    ['room.leave', { room: own }],
  ];
  const ask = (actor: Actor, [op, data]: (typeof commands)[number]) => askAs(ben, actor, op, data, `k-${op}`);
  const answers = new Map<string, unknown>();
  for (const command of commands) {
    const reply = await ask(ben.actor, command);
    t.ok(reply.ok, command[0]);
    answers.set(command[0], reply.ok && reply.data);
  }
  const invited = await world.signUp('dora');
  await invited.do('room.list');
  const { code } = await anna.do<{ code: string }>('invite.create', { room });
  const accept = () => invited.ask('invite.accept', { code }, 'k-accept');
  const accepted = await accept();
  await anna.do('member.remove', { room, userId: invited.id });
  await anna.do('member.remove', { room, userId: ben.id });
  const { keys, work } = world.gateway;
  await work.del(...(await work.keys(`${keys.room.invite(0, '').replace(/\{.*/, '')}*:invite:${code}`)));
  const old = await takeOver(world, ben);
  t.match(await accept(), { ok: true, data: accepted.ok ? accepted.data : {} }, 'the invitation is gone');
  for (const command of commands.filter(([op]) => op !== 'reaction.add' && op !== 'message.edit')) {
    const again = await ask(old, command);
    t.match(again, { ok: true, data: answers.get(command[0]) as object }, command[0]);
    t.match(
      await askAs(ben, old, command[0], command[1], 'another key'),
      { ok: false, error: { code: 'session_superseded' } },
      `${command[0]} anew`,
    );
  }
  const edited = messageOf(await ask(old, ['message.edit', { room, seq, text: 'changed by ben' }]));
  t.match(edited, { seq, text: 'changed by ben', deletedAt: null }, 'not that it was deleted since');
});
