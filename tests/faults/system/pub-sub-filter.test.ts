import fc from 'fast-check';
import t from 'tap';
import { PubSubFilter } from './pub-sub-filter.js';

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const message = (payload: string) => `*3\r\n${bulk('smessage')}${bulk('{c1}:room:r')}${bulk(payload)}`;

/** The stream cut into chunks at the given places. */
function* chunksOf(stream: Buffer, cuts: readonly number[]): Iterable<Buffer> {
  let from = 0;
  for (const to of [...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length]) {
    yield stream.subarray(from, to);
    from = to;
  }
}

const run = (filter: PubSubFilter, stream: Buffer, cuts: readonly number[]) =>
  Buffer.concat([...chunksOf(stream, cuts)].map((chunk) => filter.pass(chunk))).toString();

t.test('with nothing to drop every byte passes, however the stream is cut', async () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.nat()), (payloads, cuts) => {
      const stream = Buffer.from(payloads.map(message).join(''));
      return run(new PubSubFilter(() => false), stream, cuts) === stream.toString();
    }),
  );
});

t.test('whole messages are dropped, and the others stay whole', async (t) => {
  let n = 0;
  const everySecond = new PubSubFilter(() => n++ % 2 === 1);
  const stream = Buffer.from(['a', 'b\r\n*3\r\n', 'c', 'd'].map(message).join(''));
  t.equal(everySecond.pass(stream).toString(), message('a') + message('c'));
});

t.test('answers that are no messages pass', async (t) => {
  const deaf = new PubSubFilter(() => true);
  t.equal(deaf.pass(Buffer.from('+OK\r\n:5\r\n')).toString(), '+OK\r\n:5\r\n');
});
