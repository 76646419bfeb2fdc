import t from 'tap';
import {
  EPHEMERAL_EVENT_NAMES,
  emptyDashboard,
  schemas,
  serverSentData,
  USER_EVENT_NAMES,
} from '../src/index.js';

const names = `message.created message.edited message.deleted reaction.added reaction.removed member.joined member.left
  room.updated typing presence.changed heartbeat security.alert room.added room.removed read.updated
  notification.created dashboard.generated account.updated snapshots.generated session.superseded session.revoked
  goaway`;

t.test('the table has the events of the protocol, each under its own name', async (t) => {
  t.strictSame(Object.keys(schemas.events).sort(), names.split(/\s+/).sort());
  for (const [name, frame] of Object.entries(schemas.events)) t.equal(frame.shape.event.value, name);
});

t.test('exactly typing, presence and heartbeat may be lost', async (t) => {
  t.strictSame(EPHEMERAL_EVENT_NAMES, ['typing', 'presence.changed', 'heartbeat']);
});

t.test('what is ephemeral has no seq, what is in a log has one', async (t) => {
  for (const [name, frame] of Object.entries(schemas.events)) {
    t.equal('seq' in frame.shape, Object.hasOwn(schemas.roomEvents, name), name);
    t.equal('eventId' in frame.shape, (USER_EVENT_NAMES as readonly string[]).includes(name), name);
  }
});

t.test('over SSE the event says its name in eventType', async (t) => {
  const data = {
    timestamp: '2026-01-01T00:00:00.000Z',
    serverId: 'w1',
    generatedAt: '2026-01-01T00:00:00.000Z',
  };
  t.strictSame(serverSentData({ event: 'dashboard.generated', data }), {
    ...data,
    eventType: 'dashboard.generated',
  });
});

t.test('the cheap defaults are a valid dashboard', async (t) => {
  t.strictSame(schemas.dashboard.parse(emptyDashboard()), emptyDashboard());
  const pending = { status: 'pending', generatedAt: null, dashboard: emptyDashboard() };
  t.ok(schemas.dashboardAnswer.safeParse(pending).success);
});
