import { EventEmitter } from 'node:events';
import t from 'tap';
import { FlushScheduler } from './flush-scheduler.js';
import { frameText } from './frame.js';
import { type ByteSink, Writer } from './writer.js';

/** A socket whose kernel buffer can be full. */
class Sink extends EventEmitter implements ByteSink {
  writable = true;
  writableLength = 0;
  full = false;
  readonly writes: Buffer[] = [];

  write(bytes: Buffer): boolean {
    this.writes.push(bytes);
    if (this.full) this.writableLength += bytes.length;
    return !this.full;
  }

  drain(): void {
    this.full = false;
    this.writableLength = 0;
    this.emit('drain');
  }

  get text(): string {
    return Buffer.concat(this.writes).toString();
  }
}

function setUp(maxBytes = 1_000) {
  const sink = new Sink();
  const dropped: string[] = [];
  let overflows = 0;
  const context = {
    scheduler: new FlushScheduler({ busyMs: 0, crowdedMs: 0, crowdedFrames: 1e9 }),
    maxBytes,
    onBytes: () => {},
    onDropped: (key: string) => void dropped.push(key),
  };
  const writer = new Writer(
    sink,
    context,
    () => overflows++,
    () => {},
  );
  return { sink, writer, dropped, overflows: () => overflows };
}

const turn = () => new Promise(setImmediate);
const b = (text: string) => Buffer.from(text);

t.test('frames of one turn leave in one write, in order', async (t) => {
  const { sink, writer } = setUp();
  for (const text of ['a', 'b', 'c']) writer.send(b(text));
  t.equal(sink.writes.length, 0);
  await turn();
  t.strictSame(sink.writes.map(String), ['abc']);
});

t.test('connections with the same frames share one buffer', async (t) => {
  const [one, two] = [setUp(), setUp()];
  for (const frame of [b('x'), b('y')]) for (const { writer } of [one, two]) writer.send(frame);
  await turn();
  t.equal(one.sink.writes[0], two.sink.writes[0]);
  t.equal(two.sink.text, 'xy');
});

t.test('a slow reader: durable frames wait, of ephemeral ones the last of each key', async (t) => {
  const { sink, writer, dropped } = setUp();
  sink.full = true;
  writer.send(b('1'));
  await turn();
  writer.sendEphemeral('t:room:ann', b('(old)'));
  writer.send(b('2'));
  writer.sendEphemeral('t:room:ann', b('(new)'));
  writer.sendEphemeral('p:room', b('(here)'));
  writer.send(b('3'));
  await turn();
  t.equal(sink.text, '1', 'nothing more is handed over while the kernel is full');
  sink.drain();
  t.equal(sink.text, '123(new)(here)');
  t.strictSame(dropped, ['t:room:ann']);
});

t.test('ephemeral values of very many keys are bounded', async (t) => {
  const { sink, writer, dropped } = setUp();
  sink.full = true;
  writer.send(b('1'));
  await turn();
  for (let i = 0; i < 1_000; i++) writer.sendEphemeral(`t:${i}`, b('.'));
  t.equal(dropped.length, 1_000 - 64);
});

t.test('past the bound the reader is given up once, and memory with it', async (t) => {
  const { sink, writer, overflows } = setUp(100);
  sink.full = true;
  for (let i = 0; i < 50; i++) {
    writer.send(b('0123456789'));
    await turn();
  }
  t.equal(overflows(), 1);
  t.ok(sink.writableLength + writer.waiting <= 220);
});

t.test('an urgent frame takes with it what is queued before it', async (t) => {
  const { sink, writer } = setUp();
  writer.send(b('event '));
  writer.send(b('answer'), true);
  await turn();
  t.equal(sink.text, 'event answer');
  t.equal(sink.writes.length, 1);
});

t.test('the end hands over what is queued', async (t) => {
  const { sink, writer } = setUp();
  writer.send(b('last words'));
  writer.end();
  writer.send(b('too late'));
  await turn();
  t.equal(sink.text, 'last words');
});

t.test('frames of every size have the head of RFC 6455', async (t) => {
  for (const [size, head] of [
    [0, '8100'],
    [125, '817d'],
    [126, '817e007e'],
    [65_535, '817effff'],
    [65_536, '817f0000000000010000'],
  ] as const) {
    const frame = frameText('x'.repeat(size));
    t.equal(frame.subarray(0, head.length / 2).toString('hex'), head);
    t.equal(frame.length, head.length / 2 + size);
  }
  t.strictSame(frameText('é'), frameText(Buffer.from('é')));
});

t.test('under load frames wait for one another, and no longer once it is quiet again', async (t) => {
  const scheduler = new FlushScheduler({ busyMs: 3, crowdedMs: 20, crowdedFrames: 50_000 });
  const load = async (frames: number, expected: number) => {
    const until = performance.now() + 10_000;
    while (scheduler.windowMs !== expected && performance.now() < until) {
      const startedAt = performance.now();
      await new Promise<void>((resolve) => {
        scheduler.add({
          flush() {
            resolve();
            return Math.ceil(frames * Math.max(0.001, (performance.now() - startedAt) / 1_000));
          },
        });
      });
    }
    return scheduler.windowMs;
  };
  t.equal(scheduler.windowMs, 0);
  t.equal(await load(200_000, 20), 20);
  t.equal(await load(1, 0), 0);
});
