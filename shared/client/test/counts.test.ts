import * as fc from 'fast-check';
import t from 'tap';
import {
  type Counting,
  countEvent,
  countsNow,
  type RoomCounts,
  type RoomEvent,
  seenUpTo,
  startCounting,
  takeCounts,
} from '../src/index.js';

const SELF = 'u1';
const person = (id: string) => ({ id, username: id, displayName: id });
const at = '2026-01-01T00:00:00.000Z';

/** A room as the server keeps it: the counts are those of functions/prelude.lua of chat-service. */
class Room {
  readonly log: RoomEvent[] = [];
  readonly #messages = new Map<number, { mentions: string[]; isDeleted: boolean }>();
  #readSeq = 0;

  say(author: string, mentions: string[]): void {
    const seq = this.#next();
    this.#messages.set(seq, { mentions, isDeleted: false });
    if (author === SELF) this.#readSeq = seq;
    const message = {
      ...{ room: 'r', seq, author: person(author), text: 'x', clientId: `c${seq}`, replyTo: null, mentions },
      ...{ createdAt: at, editedAt: null, deletedAt: null, reactions: {} },
    };
    this.log.push({ event: 'message.created', room: 'r', seq, at, data: { message } });
  }

  delete(which: number): void {
    const left = [...this.#messages].filter(([, { isDeleted }]) => !isDeleted);
    const found = left[which % Math.max(1, left.length)];
    if (!found) return;
    const [target, message] = found;
    const seq = this.#next();
    message.isDeleted = true;
    const data = { target, deletedAt: at, by: person('u2') };
    this.log.push({ event: 'message.deleted', room: 'r', seq, at, data });
  }

  read(seq: number): RoomCounts {
    this.#readSeq = Math.max(this.#readSeq, Math.min(seq, this.log.length));
    return this.counts();
  }

  counts(): RoomCounts {
    const unread = [...this.#messages].filter(([seq, { isDeleted }]) => seq > this.#readSeq && !isDeleted);
    const mentions = unread.filter(([, message]) => message.mentions.includes(SELF)).length;
    return { readSeq: this.#readSeq, unread: unread.length, mentions, asOf: this.log.length };
  }

  /** What a client that shows the room holds of the message an event is about. */
  held(event: RoomEvent) {
    return 'target' in event.data ? this.#messages.get(event.data.target) : undefined;
  }

  #next(): number {
    return this.log.length + 1;
  }
}

type Step =
  | { do: 'say'; mentions: string[] }
  | { do: 'sayOwn' | 'ask' }
  | { do: 'delete'; which: number }
  | { do: 'read'; seq: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.boolean().map((isMentioned): Step => ({ do: 'say', mentions: isMentioned ? [SELF] : [] })),
  fc.constantFrom<Step>({ do: 'sayOwn' }, { do: 'ask' }),
  fc.nat(20).map((which): Step => ({ do: 'delete', which })),
  fc.nat(40).map((seq): Step => ({ do: 'read', seq })),
);

t.test('whatever order answers and events arrive in, the counts end as the server has them', async (t) => {
  const property = fc.property(
    fc.array(step, { maxLength: 40 }),
    fc.infiniteStream(fc.nat(5)),
    (steps, dice) => {
      const room = new Room();
      const answers: RoomCounts[] = [];
      for (const each of steps) {
        if (each.do === 'say') room.say('u2', each.mentions);
        if (each.do === 'sayOwn') room.say(SELF, []);
        if (each.do === 'delete') room.delete(each.which);
        if (each.do === 'read') answers.push(room.read(each.seq));
        if (each.do === 'ask') answers.push(room.counts());
      }
      // Events come in their order; answers come whenever they like, past each other and past events.
      let counting: Counting = startCounting({ readSeq: 0, unread: 0, mentions: 0, asOf: 0 });
      const events = [...room.log];
      while (events.length > 0 || answers.length > 0) {
        const die = dice.next().value ?? 0;
        const answer =
          die > 2 || events.length === 0 ? answers.splice(die % answers.length, 1)[0] : undefined;
        const event = answer ? undefined : events.shift();
        if (answer) counting = takeCounts(counting, answer);
        if (event) counting = countEvent(counting, event, SELF, room.held(event));
      }
      return JSON.stringify(countsNow(counting)) === JSON.stringify(room.counts());
    },
  );
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2_000 }));
});

t.test(
  'what has been seen here is read at once, and unread again where the server could not be told',
  async (t) => {
    const counting = startCounting({ readSeq: 1, unread: 2, mentions: 1, asOf: 3 });
    t.match(countsNow(seenUpTo(counting, 3)), { unread: 0, mentions: 0 });
    t.match(countsNow(seenUpTo(seenUpTo(counting, 3), 0)), { unread: 2, mentions: 1 });
  },
);

t.test('a room in which much is said keeps little', async (t) => {
  const room = new Room();
  for (let i = 0; i < 5_000; i++) room.say('u2', []);
  const start = startCounting({ readSeq: 0, unread: 0, mentions: 0, asOf: 0 });
  const counting = room.log.reduce<Counting>((held, event) => countEvent(held, event, SELF), start);
  t.ok(counting.since.length <= 500);
  t.equal(countsNow(counting).unread, 5_000);
});
