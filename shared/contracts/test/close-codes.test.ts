import t from 'tap';
import { CLOSE_CODES, closeWord, mayReconnect } from '../src/index.js';

t.test('words and numbers are as the protocol says', async (t) => {
  t.strictSame(CLOSE_CODES, {
    draining: 4000,
    disconnected: 4001,
    connect_timeout: 4008,
    slow_consumer: 4009,
    unavailable: 4013,
    rate_limited: 4029,
    protocol_error: 4500,
    session_required: 4501,
    session_superseded: 4509,
    session_revoked: 4510,
    session_expired: 4511,
    account_disabled: 4523,
    too_many_connections: 4529,
  });
  for (const [word, code] of Object.entries(CLOSE_CODES)) t.equal(closeWord(code), word);
  t.equal(closeWord(1006), undefined);
});

t.test('the range decides on reconnecting, for codes of later versions too', async (t) => {
  for (const code of [1001, 1006, 1011, 1012, 4000, 4029, 4200, 4499]) t.ok(mayReconnect(code), `${code}`);
  for (const code of [4500, 4501, 4509, 4529, 4777, 4999]) t.notOk(mayReconnect(code), `${code}`);
});
