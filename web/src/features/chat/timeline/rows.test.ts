import t from 'tap';
import { ada, grace, message } from '../../../testing/fixtures.js';
import { buildRows } from './rows.js';

const kinds = (rows: ReturnType<typeof buildRows>) =>
  rows.map((row) => (row.kind === 'message' ? `${row.message.seq}${row.isFirst ? ' first' : ''}` : row.kind));

t.test('a run carries the name once; another person, or a pause, begins a new one', async (t) => {
  const late = message(4, ada, { createdAt: '2026-01-01T12:06:00Z' });
  const rows = buildRows([message(1), message(2), message(3, ada), late], null, 'u9');
  t.same(kinds(rows), ['day', '1 first', '2', '3 first', '4 first']);
});

t.test('new messages begin after what was read, not counting what one wrote oneself', async (t) => {
  const rows = buildRows([message(1), message(2, ada), message(3), message(4)], 1, ada.id);
  t.same(kinds(rows), ['day', '1 first', '2 first', 'new', '3 first', '4']);
});

t.test('with everything read there is no marker', async (t) => {
  t.notOk(kinds(buildRows([message(1, grace)], 1, ada.id)).includes('new'));
  t.notOk(kinds(buildRows([message(1, grace)], null, ada.id)).includes('new'));
});

t.test('keys are unique, and stay when a message is confirmed', async (t) => {
  const rows = buildRows([message(1), message(2), message(3, ada, { clientId: 'c1' })], 1, 'u9');
  t.equal(new Set(rows.map(({ key }) => key)).size, rows.length);
});
