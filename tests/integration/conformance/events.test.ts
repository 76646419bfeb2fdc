import t, { type Test } from 'tap';
import { startTwoOfEach } from '../system.js';
import { Documented } from '../wire/documented.js';
import { causes, EVENT_NAMES, type EventName, type Happening } from './event-examples.js';
import { openRoom, PLAYERS, say, setStage } from './stage.js';

t.setTimeout(90_000);
const talk = await startTwoOfEach(t, {
  env: { HEARTBEAT: '2000', MESSAGES_BURST: '1000', DRAIN_SPREAD: '500' },
});
const stage = await setStage(talk);
const { ada, bo, cy, dee } = stage;
const documented = await Documented.read(talk.a.url);

t.test('what a room says after somebody has left it is not for them', async (t) => {
  const room = await openRoom(ada, 'private', [bo, cy]);
  await ada.socket.ask('member.remove', { room, userId: cy.user.id });
  await cy.socket.event('member.left', (event) => event.room === room);
  const seq = await say(ada, room, 'now that they are gone');
  await bo.socket.event('message.created', (event) => event.room === room && event.seq === seq);
  await cy.socket.fence();
  t.notOk(cy.socket.events.some((event) => 'seq' in event && event.room === room && event.seq >= seq));
});

for (const name of EVENT_NAMES) t.test(name, (t) => walk(t, name));

t.test('a drained gateway closes with 4000, each client with a delay of its own', async (t) => {
  const closings = await Promise.all([bo.socket.closed, dee.socket.closed]);
  for (const closing of closings) t.strictSame(closing, { code: 4000, reason: 'draining' });
  const [first] = bo.socket.named('goaway');
  const [second] = dee.socket.named('goaway');
  t.not(first?.data.reconnectAfterMs, second?.data.reconnectAfterMs);
});

t.test('no frame broke the contract, and no room event came twice, late or out of order', async (t) => {
  for (const name of PLAYERS) {
    const { faults, events } = stage[name].socket;
    t.strictSame(faults, [], `what ${name} received`);
    t.strictSame(breaks(events), [], `what ${name} received, room by room`);
  }
});

t.test('every event is as the served AsyncAPI document says', async (t) => {
  const events = PLAYERS.flatMap((name) => stage[name].socket.events);
  t.ok(new Set(events.map(({ event }) => event)).size > 15);
  t.strictSame(
    events.flatMap((event) => documented.frameFaults(event.event, event)),
    [],
  );
});

async function walk(t: Test, name: EventName) {
  const { is, to, notTo } = (await causes[name](stage)) as Happening<EventName>;
  await Promise.all(to.map((socket) => socket.event(name, is, 20_000)));
  t.pass(`${name} came to ${to.length}`);
  await Promise.all(notTo.filter(({ ws }) => ws.readyState === ws.OPEN).map((socket) => socket.fence()));
  for (const socket of notTo) {
    t.notOk(socket.named(name).some(is), `not to ${socket.session.user.username}`);
  }
}

/** Where a room's seq did not go on by one, among memberships without an end. */
function breaks(events: readonly object[]): string[] {
  const tops = new Map<string, number>();
  return events.flatMap((event) => {
    const {
      event: name,
      room,
      seq,
      data,
    } = event as { event: string; room: string; seq?: number; data: unknown };
    if (name === 'room.added') tops.delete((data as { room: { id: string } }).room.id);
    if (seq === undefined) return [];
    const before = tops.get(room);
    tops.set(room, seq);
    return before === undefined || seq === before + 1 ? [] : [`${room}: ${seq} after ${before}`];
  });
}
