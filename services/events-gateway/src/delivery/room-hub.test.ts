import type { Actor, Subscriptions } from '@devtalk/bus';
import { createKeys } from '@devtalk/bus';
import { createLogger } from '@devtalk/service-kit/logging';
import { waitFor } from '@devtalk/testkit';
import fc from 'fast-check';
import t from 'tap';
import { frameText } from '../connection/frame.js';
import type { ChatQueries } from '../dispatch/chat-queries.js';
import type { RoomFrame } from './live-frame.js';
import { RoomHub } from './room-hub.js';
import { RoomHubs } from './room-hubs.js';
import type { RoomLogReader } from './room-log-reader.js';
import type { RoomMember } from './room-member.js';

/** A member that keeps what it is sent. */
class Listener implements RoomMember {
  readonly actor: Actor;
  readonly isLive = true;
  readonly got: number[] = [];
  inside = false;
  interrupted = false;

  constructor(userId: string) {
    this.actor = { userId, username: userId, displayName: userId, role: 'member', sessionId: 's', epoch: 1 };
  }

  send(bytes: Buffer): void {
    this.got.push(Number(bytes.toString()));
  }

  sendEphemeral(): void {}

  entered(): void {
    this.inside = true;
  }

  left(): void {
    this.inside = false;
  }

  interrupt(): void {
    this.interrupted = true;
  }
}

type Happening = { kind: 'e' } | { kind: '+' | '-'; userId: string };

const frameOf = (seq: number, happening: Happening): RoomFrame => ({
  seq,
  kind: happening.kind,
  userId: happening.kind === 'e' ? undefined : happening.userId,
  answers: undefined,
  bytes: Buffer.from(String(seq)),
});

/** A room as its owner has it: a log, and who was in it after each event. */
class World {
  readonly log: RoomFrame[] = [];
  readonly #inside: Set<string>[] = [new Set(['ann', 'ben', 'cat'])];
  readonly listeners: Listener[] = [];
  failures = 0;
  readonly hub: RoomHub;

  constructor(position: number) {
    const reader = {
      readIfMember: async (_room: string, after: number, actor: Actor) => {
        await Promise.resolve();
        if (this.failures > 0) {
          this.failures -= 1;
          throw new Error('away');
        }
        return this.isInside(actor.userId, this.log.length) ? this.log.slice(after, after + 3) : null;
      },
    } as unknown as RoomLogReader;
    this.hub = new RoomHub('room', position, {
      log: reader,
      connectionsOf: (userId) => this.listeners.filter(({ actor }) => actor.userId === userId),
      onGap: () => {},
      onDelivered: () => {},
    });
  }

  isInside(userId: string, seq: number): boolean {
    return this.#inside[seq]?.has(userId) ?? false;
  }

  append(happening: Happening): RoomFrame {
    const inside = new Set(this.#inside.at(-1));
    if (happening.kind === '+') inside.add(happening.userId);
    if (happening.kind === '-') inside.delete(happening.userId);
    this.#inside.push(inside);
    const frame = frameOf(this.log.length + 1, happening);
    this.log.push(frame);
    return frame;
  }
}

const user = fc.constantFrom('ann', 'ben', 'cat', 'dan');
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Happening>({ kind: 'e' }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom<'+' | '-'>('+', '-'), userId: user }) },
);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('say' as const), what: happening, lost: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('attach' as const), userId: user, behind: fc.nat(8) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Wanted {
  listener: Listener;
  from: number;
}

/** As a bootstrap or `room.added` does: at a seq at which the person is known to be in the room. */
function attach(world: World, userId: string, behind: number, wanted: Wanted[]): void {
  const from = Math.max(world.log.length - behind, 0);
  if (!world.isInside(userId, from)) return;
  const listener = new Listener(userId);
  world.listeners.push(listener);
  wanted.push({ listener, from });
  world.hub.attach(listener, from);
}

async function carryOut(world: World, each: Step, wanted: Wanted[]): Promise<void> {
  if (each.do === 'attach') attach(world, each.userId, each.behind, wanted);
  else if (each.do === 'forget') world.hub.forgetRecent();
  else if (each.do === 'turn') await new Promise(setImmediate);
  else {
    const frame = world.append(each.what);
    if (!each.lost) world.hub.receive(frame);
  }
}

async function settle(): Promise<void> {
  for (let i = 0; i < 40; i++) await new Promise(setImmediate);
}

/** What a member attached at `from` is to have: every event while the person is in the room, joins and leaves included. */
function owed(world: World, userId: string, from: number): number[] {
  const seqs: number[] = [];
  for (let seq = from + 1; seq <= world.log.length; seq++) {
    if (world.isInside(userId, seq - 1) || world.isInside(userId, seq)) seqs.push(seq);
  }
  return seqs;
}

function check(world: World, { listener, from }: Wanted): void {
  const { userId } = listener.actor;
  const expected = owed(world, userId, from);
  const { got } = listener;
  const story = `${userId} from ${from}: got ${got}, owed ${expected}`;
  if (!got.every((seq, i) => i === 0 || seq > (got[i - 1] ?? 0)))
    throw new Error(`doubled or out of order: ${story}`);
  if (got.some((seq) => !expected.includes(seq))) throw new Error(`leaked: ${story}`);
  // A person nobody of whom may read the log is dropped; all others have everything.
  const begin = lastArrival(world, userId, from);
  const since = (seqs: number[]) => String(seqs.filter((seq) => seq > begin));
  if (listener.inside && since(got) !== since(expected)) throw new Error(`missing: ${story}`);
  if (!listener.inside && world.isInside(userId, world.log.length) && !stayEnded(world, userId, from)) {
    throw new Error(`forgotten: ${story}`);
  }
}

/**
 * Who left and came back is owed everything from then on. Of the time before, the hub may have lost their own `left`: if they were the last
 * one here, nobody was left who may read it from the log. They are told by `room.removed`.
 */
function lastArrival(world: World, userId: string, from: number): number {
  const arrivals = world.log.filter(
    ({ seq, kind, userId: who }) => seq > from && kind === '+' && who === userId,
  );
  return (arrivals.at(-1)?.seq ?? from + 1) - 1;
}

/** Left at least once since: `room.added` would bring the person back, which is not part of this world. */
const stayEnded = (world: World, userId: string, from: number): boolean =>
  world.log.some(({ seq, kind, userId: who }) => seq > from && kind === '-' && who === userId);

t.test(
  'whatever is lost or late, a member gets each event once, in order, and none of after it left',
  async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const world = new World(0);
        const wanted: Wanted[] = [];
        attach(world, 'ann', 0, wanted);
        for (const each of steps) await carryOut(world, each, wanted);
        world.hub.learnTop(world.log.length);
        await settle();
        for (const each of wanted) check(world, each);
      }),
      { numRuns: 1_000 },
    );
    t.pass('1,000 histories');
  },
);

t.test(
  'while the log cannot be read nothing is delivered past the gap, and all of it afterwards',
  async (t) => {
    const world = new World(0);
    const member = new Listener('ann');
    world.hub.attach(member, 0);
    world.failures = 1;
    world.append({ kind: 'e' });
    world.hub.receive(world.append({ kind: 'e' }));
    await settle();
    t.strictSame(member.got, []);
    await waitFor(() => member.got.length >= 2, { what: 'both are delivered' });
    t.strictSame(member.got, [1, 2]);
  },
);

t.test('a member told of more than the hub has skips what it knows', async (t) => {
  const world = new World(0);
  const [first, second] = [new Listener('ann'), new Listener('ben')];
  world.hub.attach(first, 0);
  const frames = [1, 2, 3, 4].map(() => world.append({ kind: 'e' }));
  world.hub.attach(second, 3);
  for (const frame of frames) world.hub.receive(frame);
  await settle();
  t.strictSame(first.got, [1, 2, 3, 4]);
  t.strictSame(second.got, [4]);
});

t.test('an ephemeral frame takes no place in the sequence', async (t) => {
  const world = new World(0);
  const member = new Listener('ann');
  let heard = 0;
  member.sendEphemeral = () => {
    heard += 1;
  };
  world.hub.attach(member, 0);
  world.hub.receive({ seq: 0, kind: 't', userId: 'ben', answers: undefined, bytes: Buffer.from('{}') });
  t.equal(heard, 1);
  t.equal(world.hub.position, 0);
});

const timed = (seq: number, at: string): RoomFrame => ({
  ...frameOf(seq, { kind: 'e' }),
  bytes: Buffer.from(`{"seq":${seq},"at":"2026-01-01T00:00:0${at}.000Z"}`),
});

t.test('after a break nothing goes out before the log is verified to be the same', async (t) => {
  const world = new World(0);
  const member = new Listener('ann');
  member.send = (bytes) => void member.got.push((JSON.parse(bytes.toString()) as { seq: number }).seq);
  world.hub.attach(member, 0);
  world.hub.receive(timed(1, '1'));
  world.log.push(timed(1, '1'), timed(2, '2'), timed(3, '3'));
  world.hub.markUnverified();
  world.hub.receive(timed(2, '2'));
  world.hub.learnTop(3);
  await settle();
  t.strictSame(member.got, [1]);
  const late = new Listener('ben');
  world.hub.attach(late, 3);
  t.ok(late.interrupted, 'whoever comes meanwhile is sent away');
  t.ok(world.hub.verify(3, '2026-01-01T00:00:01.000Z'));
  world.hub.learnTop(3);
  t.notOk(member.interrupted);
});

t.test('who comes after a message was changed or deleted is not shown what it said', async (t) => {
  for (const event of ['message.edited', 'message.deleted']) {
    const world = new World(0);
    const held = (seq: number, name: string): RoomFrame => ({
      ...frameOf(seq, { kind: 'e' }),
      bytes: frameText(JSON.stringify({ event: name, room: 'room', seq, data: {} })),
    });
    const live = new Listener('ann');
    live.send = () => void live.got.push(0);
    world.hub.attach(live, 0);
    for (const happening of [{ kind: 'e' }, { kind: 'e' }] as const) world.append(happening);
    world.hub.receive(held(1, 'message.created'));
    world.hub.receive(held(2, event));
    t.equal(live.got.length, 2);
    const late = new Listener('ben');
    world.hub.attach(late, 0);
    await settle();
    t.strictSame(late.got, [1, 2], `${event}: from the log, where it says what it says now`);
  }
});

t.test('a log that is shorter, or has another event at the position, is another log', async (t) => {
  const hubAt2 = () => {
    const world = new World(0);
    const member = new Listener('ann');
    member.send = () => {};
    world.hub.attach(member, 0);
    world.hub.receive(timed(1, '1'));
    world.hub.receive(timed(2, '2'));
    world.hub.markUnverified();
    return { hub: world.hub, member };
  };
  t.notOk(hubAt2().hub.verify(1, undefined), 'shorter');
  t.notOk(hubAt2().hub.verify(9, '2026-01-01T00:00:07.000Z'), 'as long and longer, with another event there');
  const { hub, member } = hubAt2();
  t.ok(hub.verify(2, '2026-01-01T00:00:02.000Z'), 'the same');
  hub.interrupt();
  t.ok(member.interrupted);
});

t.test(
  'who came for a room whose channel Redis refuses is sent away instead of hearing nothing',
  async (t) => {
    const subscriptions = {
      subscribe: () => Promise.reject(new Error('NOPERM')),
      unsubscribe: async () => {},
    } as unknown as Subscriptions;
    const common = { instance: 'gw', onAnswer: () => {}, partitions: 1, checkEveryMs: 30_000 };
    const log = createLogger({ service: 'test', instance: 'test', level: 'silent' });
    const options = { ...common, subscriptions, keys: createKeys(''), chat: {} as ChatQueries, log };
    const context = { connectionsOf: () => [], onGap: () => {}, onDelivered: () => {} };
    const rooms = new RoomHubs(options, { ...context, log: {} as RoomLogReader });
    const ann = new Listener('ann');
    rooms.attach('room', ann, 1);
    t.ok(ann.inside);
    await waitFor(() => ann.interrupted);
    t.notOk(ann.inside);
    t.equal(rooms.size, 0, 'whoever comes next tries again');
  },
);

t.test('who joins and leaves in one batch is told of leaving once, and of a later return', async (t) => {
  const world = new World(0);
  const ben = new Listener('ben');
  const dan = new Listener('dan');
  world.listeners.push(ben, dan);
  world.hub.attach(ben, 0);
  const happen = (happening: Happening) => {
    const frame = frameOf(world.log.length + 1, happening);
    world.log.push(frame);
    world.hub.receive(frame);
  };
  happen({ kind: '+', userId: 'dan' });
  happen({ kind: '-', userId: 'dan' });
  // `room.added`, as of the joining, comes over the person's own channel behind both.
  world.hub.attach(dan, 1);
  t.same(dan.got, [1, 2]);
  t.notOk(dan.inside);
  happen({ kind: 'e' });
  t.same(dan.got, [1, 2]);
  happen({ kind: '+', userId: 'dan' });
  world.hub.attach(dan, 4);
  happen({ kind: 'e' });
  t.same(dan.got, [1, 2, 4, 5]);
  t.same(ben.got, [1, 2, 3, 4, 5]);
});
