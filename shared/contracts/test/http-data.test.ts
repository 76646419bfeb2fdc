import t from 'tap';
import { endpoints, operations, readHttpData } from '../src/index.js';

const none = { params: {}, query: {}, body: undefined };
const refusal = (...issues: object[]) => ({ code: 'bad_request', fields: { issues } });

t.test('params, query and body become the data of the op', async (t) => {
  t.strictSame(
    readHttpData(operations['message.edit'], {
      params: { room: 'lobby', seq: '7' },
      query: {},
      body: { text: 'new' },
    }),
    { room: 'lobby', seq: 7, text: 'new' },
  );
  t.strictSame(
    readHttpData(operations['room.history'], { ...none, params: { room: 'lobby' }, query: { before: '9' } }),
    { room: 'lobby', before: 9, limit: 50 },
  );
  t.strictSame(
    readHttpData(endpoints['security.list'], { ...none, query: { before: '17-0' } }),
    { scope: 'own', before: '17-0', limit: 50 },
    'a cursor of digits stays text',
  );
  t.strictSame(readHttpData(operations['room.list'], none), {});
});

t.test('text that is no number is the fault of its field', async (t) => {
  for (const limit of ['ten', '1e2', '0x10', '', ' 5', '5.5', '201', '0', ['5', '6'], '9'.repeat(30)]) {
    t.throws(
      () =>
        readHttpData(operations['room.history'], { ...none, params: { room: 'lobby' }, query: { limit } }),
      refusal({ path: 'limit' }),
      JSON.stringify(limit),
    );
  }
});

t.test('the reason of a refusal is the bound that was passed', async (t) => {
  const read = (query: object) => () =>
    readHttpData(operations['room.history'], { ...none, params: { room: 'lobby' }, query });
  t.throws(read({ limit: '201' }), refusal({ path: 'limit', message: 'Must be at most 200' }));
  t.throws(read({ limit: '0' }), refusal({ path: 'limit', message: 'Must be at least 1' }));
  t.throws(read({ limit: '5.5' }), refusal({ path: 'limit', message: 'Must be a whole number' }));
  t.throws(read({ before: '0' }), refusal({ path: 'before', message: 'Must be at least 1' }));
  t.throws(read({ after: '-1' }), refusal({ path: 'after', message: 'Must be at least 0' }));
});

t.test('a body cannot contradict the path, nor a query slip into the body', async (t) => {
  const params = { room: 'lobby', seq: '7' };
  t.throws(
    () => readHttpData(operations['message.edit'], { params, query: {}, body: { text: 'x', seq: 8 } }),
    refusal({ path: 'seq', message: 'Does not belong here' }),
  );
  t.throws(
    () => readHttpData(operations['message.edit'], { params, query: { text: 'y' }, body: { text: 'x' } }),
    refusal({ path: 'text', message: 'Does not belong here' }),
  );
  t.throws(
    () => readHttpData(operations['message.edit'], { params, query: { extra: '1' }, body: { text: 'x' } }),
    refusal({ path: 'extra', message: 'Unknown field' }),
  );
});

t.test('a body that is no object, or reaches for the prototype, is refused', async (t) => {
  for (const body of [[], 'text', 5, true]) {
    t.throws(() => readHttpData(endpoints['auth.login'], { ...none, body }), { code: 'bad_request' });
  }
  const body = JSON.parse('{"url": "https://example.org/", "__proto__": {"isAdmin": true}}') as object;
  t.throws(() => readHttpData(endpoints['link.create'], { ...none, body }), refusal({ path: '__proto__' }));
});
