import t from 'tap';
import { Secret } from '../../src/config/index.js';
import {
  createLogger,
  describeInOneLine,
  limitedLog,
  redactText,
  requestLogger,
} from '../../src/logging/index.js';

function capture(format: 'json' | 'pretty' = 'json') {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  const logger = createLogger({ service: 'chat', instance: 'chat-1', level: 'debug', format, destination });
  return { logger, written, last: () => JSON.parse(written.at(-1) ?? '{}') as Record<string, unknown> };
}

t.test('a line says when, how grave, who and what, in one line', async (t) => {
  const { logger, written, last } = capture();
  logger.info({ rooms: 3 }, 'two\nlines');
  t.equal(written.length, 1);
  t.equal(written[0]?.trimEnd().includes('\n'), false);
  t.match(last(), { level: 'info', service: 'chat', instance: 'chat-1', rooms: 3, msg: 'two\nlines' });
  t.match(last().time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

t.test('below its level nothing is written', async (t) => {
  const { logger, written } = capture();
  logger.trace('nothing');
  t.strictSame(written, []);
});

t.test('a request id goes with every line of its child, and with no other', async (t) => {
  const { logger, last } = capture();
  requestLogger(logger, 'request-1').child({ room: 'lobby' }).info('x');
  t.match(last(), { requestId: 'request-1', room: 'lobby' });
  logger.info('y');
  t.notOk('requestId' in last());
});

t.test('secrets are hidden under their names at every depth, in children, lists and texts', async (t) => {
  const { logger, written } = capture();
  const word = 'hunter2';
  logger.info({ password: word });
  logger.info({ a: { b: [{ c: { newPassword: word, token: word } }] } });
  logger.info({
    headers: { authorization: `Bearer ${word}`, cookie: `devtalk=${word}`, 'set-cookie': [word] },
  });
  logger.info({
    redisUrl: `redis://a:${word}@h`,
    REDIS_URL: `redis://a:${word}@h`,
    REDIS_PASSWORD: new Secret(word),
  });
  logger.info({ where: `rediss://a:b/c@${word}@h:1/0` }, `lost redis://:${word}@h and https://u:${word}@h/x`);
  logger.info('lost %s', `redis://:${word}@h`);
  logger
    .child({ password: word })
    .child({ deep: { token: word } })
    .info('child');
  logger.error(new Error(`no redis://a:${word}@h`, { cause: new Error(`Bearer ${word}-and-more`) }));
  logger.error(
    { err: Object.assign(new Error('AUTH failed'), { command: { name: 'auth', args: [word] } }) },
    'x',
  );
  logger.info({ nested: { error: new Error(`redis://:${word}@h`) } });
  t.equal(written.length, 10);
  for (const line of written) t.notMatch(line, word);
});

t.test('what only looks like a secret is kept', async (t) => {
  const { logger, last } = capture();
  logger.info({ tokens: 3, passwordChangedAt: 'today', token: null, url: 'https://h/path?mail=a@b' });
  t.match(last(), { tokens: 3, passwordChangedAt: 'today', token: null, url: 'https://h/path?mail=a@b' });
});

t.test('huge, deep and circular values are cut', async (t) => {
  const { logger, last, written } = capture();
  const circle: Record<string, unknown> = {
    list: Array.from({ length: 1_000 }, (_, i) => i),
    bytes: Buffer.alloc(9),
  };
  circle.self = circle;
  logger.info(circle, 'big');
  t.ok((written[0]?.length ?? 0) < 10_000);
  t.match(last(), { bytes: '[9 bytes]', self: { list: Array } });
});

t.test('an error shows its whole chain of causes, and a circle of causes ends', async (t) => {
  const { logger, last } = capture();
  const root = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
  const error = new Error('cannot load', { cause: new AggregateError([root], 'all failed') });
  logger.error({ err: error }, 'failed');
  t.match(last(), {
    msg: 'failed',
    err: {
      type: 'Error',
      message: 'cannot load',
      stack: /cannot load.*caused by: AggregateError: all failed.*caused by: Error: connection refused/s,
      causes: [{ type: 'AggregateError' }, { message: 'connection refused', code: 'ECONNREFUSED' }],
    },
  });
  t.equal(describeInOneLine(error), 'cannot load: all failed: connection refused');
  root.cause = error;
  t.equal(describeInOneLine(error), 'cannot load: all failed: connection refused');
  t.equal(describeInOneLine('text redis://a:b@h'), 'text redis://[redacted]@h');
});

t.test('for a person: one short line, stacks below it, the same secrets hidden', async (t) => {
  const { logger, written } = capture('pretty');
  logger.warn({ rooms: 3, password: 'hunter2' }, 'hello');
  t.match(
    written[0],
    /^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: chat hello \{"rooms":3,"password":"\[redacted\]"\}\n$/,
  );
  logger.error(new Error('broken'));
  t.match(written[1], /ERROR: chat broken\nError: broken\n {4}at /);
});

t.test('texts without credentials stay as they are', async (t) => {
  for (const text of ['a@b', 'redis://h:1/0', 'see https://h/a@b', 'bearer of news'])
    t.equal(redactText(text), text);
});

t.test('a repeated complaint is made once per interval, then with the number left out', async (t) => {
  let now = 0;
  const said: string[] = [];
  const say = limitedLog(1_000, () => now);
  const complain = (key: string) => say(key, (suppressed) => void said.push(`${key} ${suppressed}`));
  for (const at of [0, 10, 999, 1_000, 1_001]) {
    now = at;
    complain('a');
  }
  complain('b');
  t.strictSame(said, ['a 0', 'a 2', 'b 0']);
});

t.test('a long text of beginnings is cleaned in a time linear in its length', async (t) => {
  const texts = ['redis://x', 'a.', 'a-', 'a://', 'bearer ', 'x@'].map((unit) => unit.repeat(20_000));
  for (const text of texts) {
    const begun = performance.now();
    redactText(`://${text}`);
    t.ok(performance.now() - begun < 1_000, text.slice(0, 12));
  }
  const begun = performance.now();
  describeInOneLine(new Error(`a${' '.repeat(100_000)}b`));
  t.ok(performance.now() - begun < 1_000, 'spaces');
  t.equal(describeInOneLine(new Error('one \n\n  two')), 'one; two');
});
