import t from 'tap';
import { installStorage } from '../../../testing/memory-storage.js';
import { Drafts } from '../composer/drafts.js';
import { OutboxStorage } from './outbox-storage.js';

const now = Date.parse('2026-01-01T12:00:00Z');
const entry = (clientId: string, at = '2026-01-01T11:59:00Z') => ({
  clientId,
  text: `text of ${clientId}`,
  at,
  state: 'pending' as const,
});

t.test('drafts of other rooms and other people are left alone', async (t) => {
  const held = installStorage();
  new Drafts('u1').set('r1', 'one');
  new Drafts('u1').set('r2', 'two');
  new Drafts('u2').set('r1', 'of somebody else');
  new Drafts('u1').set('r1', '');
  t.same(new Drafts('u1').all(), { r2: 'two' });
  t.equal(new Drafts('u2').get('r1'), 'of somebody else');
  new Drafts('u1').set('r2', '');
  t.notOk(held.has('devtalk.drafts.u1'), 'nothing is left of nothing');
});

t.test('what was not confirmed is found again after a reload, to be sent by the person', async (t) => {
  installStorage();
  new OutboxStorage('u1', 'tab').save({ r1: [entry('a')] });
  t.match(new OutboxStorage('u1', 'tab').adopt(now), {
    r1: [{ clientId: 'a', state: 'failed', error: 'unconfirmed' }],
  });
  t.same(new OutboxStorage('u2', 'tab').adopt(now), {}, 'never by somebody else');
});

t.test('another tab keeps its own until it must be gone', async (t) => {
  installStorage();
  new OutboxStorage('u1', 'one').save({ r1: [entry('old', '2026-01-01T11:50:00Z'), entry('new')] });
  const two = new OutboxStorage('u1', 'two');
  t.match(two.adopt(now), { r1: [{ clientId: 'old' }] });
  two.save({});
  t.match(new OutboxStorage('u1', 'one').adopt(now), { r1: [{ clientId: 'old' }, { clientId: 'new' }] });
});

t.test('storage that holds something else is as good as empty', async (t) => {
  const held = installStorage();
  for (const foreign of ['{', '[1]', '{"r1":7}', '"x"', 'null']) {
    held.set('devtalk.drafts.u1', foreign);
    held.set('devtalk.unsent.u1', foreign);
    t.same(new Drafts('u1').all(), {}, foreign);
    t.same(new OutboxStorage('u1', 'tab').adopt(now), {}, foreign);
  }
});

t.test('forbidden storage loses the memory, not the application', async (t) => {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get() {
      throw new Error('forbidden');
    },
  });
  new Drafts('u1').set('r1', 'one');
  t.equal(new Drafts('u1').get('r1'), '');
});
