import t from 'tap';
import { ada, created, grace, message } from '../../../testing/fixtures.js';
import { emptyTimeline, type Timeline, withMessages, withUnsent } from './timeline.js';
import { applyEvent } from './timeline-events.js';

const ready: Timeline = { ...emptyTimeline, status: 'ready' };
const seqs = ({ messages }: Timeline) => messages.map(({ seq }) => seq);
const pending = { clientId: 'mine', text: 'text', at: '2026-01-01T00:00:00Z', state: 'pending' as const };

t.test('messages lie by seq and once, however they come', async (t) => {
  const page = withMessages(ready, [message(3), message(4)]);
  const older = withMessages(page, [message(1), message(2)]);
  t.same(seqs(withMessages(older, [message(4), message(6)])), [1, 2, 3, 4, 6]);
  t.same(seqs(applyEvent(older, created(message(4)), 'u1')), [1, 2, 3, 4], 'an event that is known already');
});

t.test("one's own message leaves the outbox when the server has it, as answer or as event", async (t) => {
  const waiting = withUnsent(ready, pending);
  const mine = message(7, ada, { clientId: 'mine' });
  const after = applyEvent(waiting, created(mine), ada.id);
  t.same(after.unsent, []);
  t.same(seqs(after), [7]);
});

t.test("another person's message with the same clientId takes nothing away", async (t) => {
  const waiting = withUnsent(ready, pending);
  const theirs = message(7, grace, { clientId: 'mine' });
  t.equal(applyEvent(waiting, created(theirs), ada.id).unsent.length, 1);
});

t.test('a room that is not loaded keeps no stretch with holes, but knows what was confirmed', async (t) => {
  const waiting = withUnsent(emptyTimeline, pending);
  const after = applyEvent(waiting, created(message(7, ada, { clientId: 'mine' })), ada.id);
  t.same(after.messages, []);
  t.same(after.unsent, []);
});

t.test('edits, deletions and reactions change the message they mean, twice as once', async (t) => {
  const base = { room: 'r1', at: '2026-01-01T13:00:00Z' };
  const events = [
    {
      ...base,
      event: 'message.edited' as const,
      seq: 3,
      data: { target: 1, text: 'new', mentions: ['u1'], editedAt: base.at, by: grace },
    },
    {
      ...base,
      event: 'reaction.added' as const,
      seq: 4,
      data: { target: 1, emoji: '👍', user: ada, count: 1 },
    },
    {
      ...base,
      event: 'reaction.added' as const,
      seq: 5,
      data: { target: 1, emoji: '👍', user: grace, count: 2 },
    },
    {
      ...base,
      event: 'message.deleted' as const,
      seq: 6,
      data: { target: 2, deletedAt: base.at, by: grace },
    },
  ];
  const start = withMessages(ready, [message(1), message(2)]);
  const once = events.reduce((held, event) => applyEvent(held, event, ada.id), start);
  t.match(once.messages[0], { text: 'new', editedAt: base.at, reactions: { '👍': { count: 2, me: true } } });
  t.match(once.messages[1], { text: '', deletedAt: base.at });
  t.same(
    events.reduce((held, event) => applyEvent(held, event, ada.id), once),
    once,
  );
});

t.test('the last reaction taken back leaves no trace', async (t) => {
  const liked = message(1, grace, { reactions: { '👍': { count: 1, me: true } } });
  const data = { target: 1, emoji: '👍', user: ada, count: 0 };
  const event = { event: 'reaction.removed' as const, room: 'r1', seq: 2, at: '2026-01-01T00:00:00Z', data };
  t.same(applyEvent(withMessages(ready, [liked]), event, ada.id).messages[0]?.reactions, {});
});
