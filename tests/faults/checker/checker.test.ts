import type { RoomEvent } from '@devtalk/client';
import t from 'tap';
import { type FinalState, History, type Recorded, type Sent } from '../history.js';
import { check } from './index.js';
import { PROMISES } from './promises.js';

const ann = { id: 'u00ann', username: 'ann', displayName: 'Ann' };
const bob = { id: 'u00bob', username: 'bob', displayName: 'Bob' };
const at = '2026-01-01T00:00:00.000Z';

const joined = (seq: number, user: typeof ann): RoomEvent => ({
  event: 'member.joined',
  room: 'r1',
  seq,
  at,
  data: { user, memberCount: 1, by: user },
});
const left = (seq: number, user: typeof ann): RoomEvent => ({
  event: 'member.left',
  room: 'r1',
  seq,
  at,
  data: { user, memberCount: 1, by: user },
});
const created = (seq: number, clientId: string, author = ann): RoomEvent => ({
  event: 'message.created',
  room: 'r1',
  seq,
  at,
  data: {
    message: {
      room: 'r1',
      seq,
      author,
      text: clientId,
      clientId,
      replyTo: null,
      mentions: [],
      createdAt: at,
      editedAt: null,
      deletedAt: null,
      reactions: {},
    },
  },
});
const sent = (n: number, clientId: string, special: Partial<Sent> = {}): Sent => ({
  kind: 'sent',
  bot: 'ann',
  userId: ann.id,
  room: 'r1',
  clientId,
  n,
  invokedAt: n,
  endedAt: n + 1,
  outcome: 'ok',
  seq: n + 2,
  ...special,
});
const received = (bot: typeof ann, event: RoomEvent): Recorded => ({
  kind: 'received',
  bot: bot.username,
  userId: bot.id,
  at: 0,
  event,
});
const signedIn = (sessionId: string, invokedAt: number): Recorded => ({
  kind: 'signed-in',
  account: 'ann',
  sessionId,
  invokedAt,
  endedAt: invokedAt + 1,
});
const used = (sessionId: string, invokedAt: number, accepted: boolean): Recorded => ({
  kind: 'session-used',
  account: 'ann',
  sessionId,
  invokedAt,
  endedAt: invokedAt + 1,
  accepted,
});

interface Run {
  entries: Recorded[];
  final: FinalState;
}

/** Ann and Bob join, Ann sends a, b, c; both get everything; Ann signs in twice. Nothing is wrong with it. */
function soundRun(): Run {
  const log = [joined(1, ann), joined(2, bob), created(3, 'a'), created(4, 'b'), created(5, 'c')];
  return {
    entries: [
      sent(1, 'a'),
      sent(2, 'b'),
      sent(3, 'c'),
      ...log.map((event) => received(ann, event)),
      ...log.slice(1).map((event) => received(bob, event)),
      signedIn('s1', 10),
      used('s1', 12, true),
      signedIn('s2', 20),
      used('s1', 30, false),
      used('s2', 31, true),
    ],
    final: {
      logs: new Map([['r1', log]]),
      bots: [
        { bot: 'ann', userId: ann.id, rooms: [{ room: 'r1', readSeq: 5, unread: 0 }] },
        { bot: 'bob', userId: bob.id, rooms: [{ room: 'r1', readSeq: 3, unread: 2 }] },
      ],
      liveSessions: new Map([['ann', 1]]),
      messagesOnDashboard: 3,
      messagesBefore: 0,
      presence: [
        { userId: ann.id, connected: true, said: 'online' },
        { userId: bob.id, connected: false, said: 'offline' },
      ],
    },
  };
}

function judge({ entries, final }: Run): string[] {
  const history = new History();
  for (const entry of entries) history.record(entry);
  return [...new Set(check(history, final).map(({ promise }) => promise))];
}

const logOf = (run: Run): RoomEvent[] => run.final.logs.get('r1') ?? [];
const replace = (run: Run, i: number, event: RoomEvent) => void logOf(run).splice(i, 1, event);

const planted: Record<string, { plant(run: Run): void; finds: string }> = {
  'a lost message': {
    plant: (run) => run.entries.push(sent(4, 'd', { seq: 6 })),
    finds: 'an acknowledged message is stored exactly once',
  },
  'a doubled message': {
    plant: (run) => logOf(run).push(created(6, 'a')),
    finds: 'an acknowledged message is stored exactly once',
  },
  'a message that stands elsewhere than acknowledged': {
    plant: (run) => run.entries.splice(0, 1, sent(1, 'a', { seq: 9 })),
    finds: 'an acknowledged message is stored exactly once',
  },
  'a refused message that was stored': {
    plant: (run) => run.entries.splice(0, 1, sent(1, 'a', { outcome: 'refused', code: 'rate_limited' })),
    finds: 'a refused message is not stored',
  },
  'a hole in a log': { plant: (run) => logOf(run).splice(3, 1), finds: 'one order without holes' },
  'a message nobody sent': {
    plant: (run) => logOf(run).push(created(6, 'ghost')),
    finds: 'nothing is stored that was not sent',
  },
  'two messages of a sender in the wrong order': {
    plant: (run) => {
      replace(run, 2, created(3, 'b'));
      replace(run, 3, created(4, 'a'));
      run.entries.splice(0, 2, sent(1, 'a', { seq: 4 }), sent(2, 'b', { seq: 3 }));
    },
    finds: "a sender's messages keep their order",
  },
  'a delivery left out': {
    plant: (run) => run.entries.splice(5, 1),
    finds: 'one order without holes, seen the same by all',
  },
  'a delivery twice': {
    plant: (run) => run.entries.splice(5, 0, run.entries[5] as Recorded),
    finds: 'one order without holes, seen the same by all',
  },
  'another text than the log has': {
    plant: (run) => run.entries.splice(5, 1, received(ann, created(3, 'changed'))),
    finds: 'one order without holes, seen the same by all',
  },
  'a client that stays behind': {
    plant: (run) => run.entries.splice(11, 1),
    finds: 'every member gets every event',
  },
  'an event for somebody who had left': {
    plant: (run) => {
      logOf(run).push(left(6, bob), created(7, 'd'));
      run.entries.push(sent(5, 'd'), received(bob, left(6, bob)), received(bob, created(7, 'd')));
    },
    finds: 'only members receive',
  },
  'a room loaded anew': {
    plant: (run) => run.entries.push({ kind: 'reset', bot: 'bob', room: 'r1', at: 1 }),
    finds: 'resume without a visible gap',
  },
  'a session used after its successor signed in': {
    plant: (run) => run.entries.push(used('s1', 25, true)),
    finds: 'one live session',
  },
  'a resurrected session': {
    plant: (run) => run.entries.push(used('s1', 40, true)),
    finds: 'no session is resurrected',
  },
  'two live sessions': { plant: (run) => run.final.liveSessions.set('ann', 2), finds: 'one live session' },
  'no live session': { plant: (run) => run.final.liveSessions.set('ann', 0), finds: 'one live session' },
  'a wrong unread count': {
    plant: (run) => run.final.bots[1]?.rooms.splice(0, 1, { room: 'r1', readSeq: 3, unread: 3 }),
    finds: 'unread counts equal a recount',
  },
  'a wrong dashboard': {
    plant: (run) => {
      run.final.messagesOnDashboard = 4;
    },
    finds: 'dashboards equal a recount',
  },
  'somebody gone and shown online': {
    plant: (run) => run.final.presence.splice(1, 1, { userId: bob.id, connected: false, said: 'online' }),
    finds: 'presence is true within its bound',
  },
};

t.test('a sound run is found sound', async (t) => {
  t.same(judge(soundRun()), []);
});

t.test('an unknown outcome may have happened or not', async (t) => {
  const run = soundRun();
  run.entries.splice(0, 1, { ...sent(1, 'a'), outcome: 'unknown' }, sent(9, 'never', { outcome: 'unknown' }));
  t.same(judge(run), []);
});

t.test('every promise has a violation planted against it', async (t) => {
  t.same([...new Set(Object.values(planted).map(({ finds }) => finds))].sort(), [...PROMISES].sort());
});

for (const [name, { plant, finds }] of Object.entries(planted)) {
  t.test(`the checker finds ${name}`, async (t) => {
    const run = soundRun();
    plant(run);
    t.ok(judge(run).includes(finds), `found: ${judge(run).join('; ')}`);
  });
}
