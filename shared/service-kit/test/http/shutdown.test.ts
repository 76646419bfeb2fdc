import t from 'tap';
import { createShutdown } from '../../src/http/index.js';
import { capturedLogger } from './serve.js';

t.test('what was opened last is closed first, one after another', async (t) => {
  const { logger } = capturedLogger();
  const shutdown = createShutdown({ logger, graceMs: 1_000 });
  const order: string[] = [];
  shutdown.add('redis', () => order.push('redis'));
  shutdown.add('consumer', async () => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push('consumer');
  });
  t.strictSame(await shutdown.run('test'), { unclosed: [] });
  t.strictSame(order, ['consumer', 'redis']);
});

t.test(
  'a closer that throws or hangs is named; the rest still close, all within the grace period',
  async (t) => {
    const { logger, log } = capturedLogger();
    const shutdown = createShutdown({ logger, graceMs: 700 });
    let isClosed = false;
    shutdown.add('last', () => {
      isClosed = true;
    });
    shutdown.add('hangs', () => new Promise(() => {}));
    shutdown.add('throws', () => {
      throw new Error('no');
    });
    const startedAt = Date.now();
    t.strictSame(await shutdown.run('test'), { unclosed: ['throws', 'hangs'] });
    t.ok(isClosed);
    t.ok(Date.now() - startedAt < 700);
    t.match(
      log.filter(({ level }) => level === 'warn').map(({ msg }) => msg),
      ['throws failed to close', 'hangs did not close in time'],
    );
  },
);

t.test('two calls are one shutdown; its signal is given before the first closer runs', async (t) => {
  const { logger } = capturedLogger();
  const shutdown = createShutdown({ logger, graceMs: 1_000 });
  let runs = 0;
  shutdown.add('once', () => {
    t.ok(shutdown.signal.aborted);
    runs += 1;
  });
  t.notOk(shutdown.signal.aborted);
  await Promise.all([shutdown.run('one'), shutdown.run('two')]);
  t.equal(runs, 1);
});

t.test('what is opened while it closes is closed too', async (t) => {
  const { logger } = capturedLogger();
  const shutdown = createShutdown({ logger, graceMs: 1_000 });
  let isClosed = false;
  const late = () => {
    isClosed = true;
  };
  shutdown.add('late opener', () => shutdown.add('late', late));
  await shutdown.run('test');
  t.ok(isClosed);
});
