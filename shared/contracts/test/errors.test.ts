import t from 'tap';
import type { z } from 'zod';
import {
  badRequest,
  DevTalkError,
  ERROR_CODES,
  ERRORS,
  isErrorCode,
  issuesOf,
  operations,
  parseOrThrow,
  schemas,
} from '../src/index.js';

const statuses = {
  bad_request: 400,
  session_required: 401,
  session_expired: 401,
  session_superseded: 401,
  session_revoked: 401,
  invalid_credentials: 401,
  forbidden: 403,
  forbidden_origin: 403,
  not_found: 404,
  conflict: 409,
  session_exists: 409,
  name_taken: 409,
  gone: 410,
  payload_too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  timeout: 504,
};

t.test('the table has every code of the protocol and no other', async (t) => {
  t.strictSame(Object.fromEntries(ERROR_CODES.map((code) => [code, ERRORS[code].status])), statuses);
  for (const code of ERROR_CODES) t.ok(ERRORS[code].title.length > 0);
  t.notOk(isErrorCode('constructor'));
  t.notOk(isErrorCode('__proto__'));
});

t.test('every code makes a valid problem and a valid wire error, and comes back from the wire', async (t) => {
  for (const code of ERROR_CODES) {
    const error = new DevTalkError(code, 'Why', { fields: { reason: 'revoked' }, retryAfterMs: 1_500 });
    t.ok(schemas.problem.safeParse(error.toProblem('r1')).success, code);
    const wire = error.toWire();
    t.strictSame(schemas.wireError.parse(wire), wire);
    t.strictSame(DevTalkError.fromWire(JSON.parse(JSON.stringify(wire))).toWire(), wire);
  }
});

t.test('a bad request always says what is wrong, if only of the whole', async (t) => {
  const issues = [{ path: '', message: 'A direct room is with somebody else' }];
  const error = new DevTalkError('bad_request', 'A direct room is with somebody else');
  t.strictSame(error.toProblem('r1').issues, issues);
  t.strictSame(error.toWire().issues, issues);
  const { issues: _, ...without } = error.toWire();
  t.strictSame(DevTalkError.fromWire(without).toWire().issues, issues, 'nor is it lost on the way');
  t.strictSame(badRequest([{ path: 'a', message: 'b' }]).toWire().issues, [{ path: 'a', message: 'b' }]);
});

t.test('Retry-After is always there for 429 and 503, in whole seconds', async (t) => {
  t.equal(new DevTalkError('rate_limited').retryAfterSeconds, 1);
  t.equal(new DevTalkError('unavailable', undefined, { retryAfterMs: 1_001 }).retryAfterSeconds, 2);
  t.equal(new DevTalkError('unavailable', undefined, { retryAfterMs: 0 }).retryAfterSeconds, 1);
  t.equal(new DevTalkError('not_found').retryAfterSeconds, undefined);
});

t.test('a code of a later version becomes internal, nothing more', async (t) => {
  const wire = { code: 'teapot', message: 'No coffee', retryable: true, secret: 'x' };
  const error = DevTalkError.fromWire(wire);
  t.equal(error.code, 'internal');
  t.notMatch(JSON.stringify(error.toProblem('r')), 'secret');
});

const faults = (result: z.ZodSafeParseResult<unknown>) => (result.success ? [] : issuesOf(result.error));

t.test('issues say where and what, one for each fault, and never the value', async (t) => {
  const result = operations['message.send'].data.safeParse({ room: 'lobby', text: 'hunter2', a: 1, b: 2 });
  t.strictSame(faults(result), [
    { path: 'clientId', message: 'Invalid input: expected string, received undefined' },
    { path: 'a', message: 'Unknown field' },
    { path: 'b', message: 'Unknown field' },
  ]);
  const nested = schemas.connectData.safeParse({ resume: { epoch: 'e', rooms: { 'a b': 1, c: -1 } } });
  t.match(faults(nested), [
    { path: 'resume.rooms.a b', message: 'Not a room id' },
    { path: 'resume.rooms.c' },
  ]);
  t.throws(() => parseOrThrow(schemas.frameId, 'x'), { name: 'DevTalkError', code: 'bad_request' });
  t.equal(badRequest([{ path: 'text', message: 'Must not be blank' }]).message, 'text: Must not be blank');
});
