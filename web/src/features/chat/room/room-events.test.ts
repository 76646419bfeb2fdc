import t from 'tap';
import { ada, created, grace, message, room } from '../../../testing/fixtures.js';
import { type ChatState, emptyChat, totalUnread, withReadAnswer, withRooms } from '../chat-state.js';
import { applyPresence, applyRoomEvent, applyTyping, expireTyping } from './room-events.js';

const inRoom = (change = {}): ChatState => withRooms(emptyChat, [room(change)]);

t.test("others' messages are unread; writing is reading", async (t) => {
  const theirs = applyRoomEvent(inRoom(), created(message(1, grace, { mentions: ['u1'] })), ada.id);
  t.match(theirs.rooms.r1, { lastSeq: 1, me: { unread: 1, mentions: 1 } });
  const own = applyRoomEvent(theirs, created(message(2, ada)), ada.id);
  t.match(own.rooms.r1, { lastSeq: 2, me: { unread: 0, mentions: 0, readSeq: 2 } });
  t.equal(totalUnread(own), 0);
});

t.test('what the snapshot has counted already is not counted again', async (t) => {
  const state = inRoom({ lastSeq: 5, me: { role: 'member', readSeq: 0, unread: 5, mentions: 0, asOf: 5 } });
  t.match(applyRoomEvent(state, created(message(4)), ada.id).rooms.r1, { lastSeq: 5, me: { unread: 5 } });
});

t.test('an answer to a read that a message overtook leaves that message unread', async (t) => {
  const answer = { seq: 1, unread: 0, mentions: 0, asOf: 1 };
  const one = applyRoomEvent(inRoom(), created(message(1)), ada.id);
  const two = (state: ChatState) => applyRoomEvent(state, created(message(2)), ada.id);
  for (const state of [two(withReadAnswer(one, 'r1', answer)), withReadAnswer(two(one), 'r1', answer)])
    t.match(state.rooms.r1, { me: { readSeq: 1, unread: 1 } });
  const late = withReadAnswer(two(one), 'r1', { seq: 2, unread: 0, mentions: 0, asOf: 2 });
  t.match(withReadAnswer(late, 'r1', answer).rooms.r1, { me: { readSeq: 2, unread: 0 } }, 'the newer stands');
});

t.test('an event of a room one is not in changes nothing', async (t) => {
  const state = inRoom();
  t.same(applyRoomEvent(state, created(message(1, grace, { room: 'r2' })), ada.id).rooms, state.rooms);
});

t.test('typing ends by itself, by a message, or by being taken back', async (t) => {
  const typing = applyTyping(inRoom(), 'r1', grace, true, 1_000);
  t.match(typing.typing.r1, [{ user: grace }]);
  t.same(expireTyping(typing, 7_000).typing.r1, []);
  t.equal(expireTyping(typing, 6_999), typing, 'nothing new while nothing has expired');
  t.same(applyTyping(typing, 'r1', grace, false, 2_000).typing.r1, []);
  t.same(applyRoomEvent(typing, created(message(1)), ada.id).typing.r1, []);
  t.match(applyRoomEvent(typing, created(message(1, ada)), ada.id).typing.r1, [{ user: grace }]);
});

t.test('presence is told by what changed', async (t) => {
  const state = applyPresence(inRoom(), { online: ['u2'], away: ['u3'], offline: [] });
  t.same(applyPresence(state, { online: [], away: [], offline: ['u2'] }).presence, {
    u2: 'offline',
    u3: 'away',
  });
});
