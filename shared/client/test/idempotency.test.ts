import { operations } from '@devtalk/contracts';
import t from 'tap';
import { isQuestion, isVolatile } from '../src/idempotency.js';

t.test('what is sent without a key, and what is never sent again, is as the contracts say', async (t) => {
  for (const [op, { kind, momentary }] of Object.entries(operations)) {
    t.equal(isVolatile(op), momentary, op);
    t.equal(isQuestion(op), kind === 'query' || momentary, op);
  }
});
