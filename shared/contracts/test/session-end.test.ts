import t from 'tap';
import {
  CLOSE_CODES,
  DevTalkError,
  ERRORS,
  parseSessionEnd,
  REVOCATION_REASONS,
  type SessionEnd,
  sessionCloseCode,
  sessionCloseWord,
  sessionEndCode,
  sessionEndError,
  sessionEndOfClose,
  sessionEndOfError,
} from '../src/index.js';

const by = { device: 'Firefox on Linux', ip: '203.0.113.7', at: '2026-01-01T00:00:00.000Z' };
const ends: SessionEnd[] = [
  { state: 'superseded', by },
  ...REVOCATION_REASONS.map((reason) => ({ state: 'revoked', reason }) as const),
  { state: 'expired' },
];

t.test('every end survives the record in Redis, the error of a request and the close frame', async (t) => {
  for (const end of ends) {
    const stored = { ...end, ...('by' in end && { by: JSON.stringify(end.by) }) };
    t.same(parseSessionEnd(stored), end);
    const error = sessionEndError(end);
    t.same(sessionEndOfError(error.toWire()), end);
    t.same(sessionEndOfError(DevTalkError.fromWire(error.toWire()).toProblem('r')), end);
    t.equal(ERRORS[sessionEndCode(end)].status, 401);
    t.equal(CLOSE_CODES[sessionCloseWord(end)], sessionCloseCode(end));
    t.equal(sessionEndOfClose(sessionCloseWord(end))?.state, end.state);
  }
  t.equal(sessionCloseWord({ state: 'revoked', reason: 'disabled' }), 'account_disabled');
});

t.test('a damaged detail does not hide that the session has ended', async (t) => {
  for (const damaged of [undefined, null, '', '{', 'null', 3])
    t.match(parseSessionEnd({ state: 'superseded', by: damaged }), { state: 'superseded', by: { ip: '' } });
  t.same(parseSessionEnd({ state: 'revoked', reason: 'of a later version' }), {
    state: 'revoked',
    reason: 'revoked',
  });
});

t.test('what has not ended has no end', async (t) => {
  for (const state of ['live', 'unknown', undefined, null]) t.equal(parseSessionEnd({ state }), undefined);
  for (const code of ['session_required', 'session_exists', 'unavailable']) {
    t.equal(sessionEndOfError({ code }), undefined);
    t.equal(sessionEndOfClose(code), undefined);
  }
});
