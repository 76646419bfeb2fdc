import t from 'tap';
import { CLOSE_CODES } from '../src/index.js';

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
});
