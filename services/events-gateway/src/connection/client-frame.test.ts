import fc from 'fast-check';
import t from 'tap';
import { dataOf, frameOfEvent, parseRoomFrame, parseUserFrame, timeOf } from '../delivery/live-frame.js';
import { decodeFrame } from './client-frame.js';

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const id = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

t.test('what a client can say comes out as it was said', async () => {
  fc.assert(
    fc.property(id, fc.string({ unit: 'binary' }), fc.jsonValue(), (id, op, data) => {
      const frame = decodeFrame(bytesOf({ id, op, data }), false);
      const expected = JSON.stringify({ id, op, data });
      return JSON.stringify({ id: frame?.id, op: frame?.op, data: frame?.data }) === expected;
    }),
  );
});

t.test('whatever the bytes are, the decoder answers, and only with a usable id', async () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .tuple(fc.json(), fc.nat())
      .map(([text, cut]) => Buffer.from(text).subarray(0, cut % (text.length + 1))),
    fc.record({ id: fc.anything(), op: fc.anything() }).map((value) => {
      try {
        return bytesOf(value);
      } catch {
        return Buffer.alloc(0);
      }
    }),
  );
  fc.assert(
    fc.property(hostile, fc.boolean(), (bytes, isBinary) => {
      const frame = decodeFrame(bytes, isBinary);
      if (frame === null) return true;
      return !isBinary && Number.isSafeInteger(frame.id) && frame.id >= 1 && typeof frame.op === 'string';
    }),
    { numRuns: 3_000 },
  );
});

t.test('what has no id, is no object or is no text ends the connection', async (t) => {
  for (const value of [
    { op: 'ping' },
    { id: 0, op: 'ping' },
    { id: 1.5, op: 'x' },
    { id: '1' },
    [1],
    'x',
    null,
  ])
    t.equal(decodeFrame(bytesOf(value), false), null, JSON.stringify(value));
  t.equal(decodeFrame(bytesOf({ id: 1, op: 'ping' }), true), null, 'binary');
  t.equal(decodeFrame(Buffer.from('{"id":1,"op":"\xff"}', 'latin1'), false), null, 'not UTF-8');
  t.equal(
    decodeFrame(Buffer.from(`{"id":1,"op":"x","data":${'['.repeat(60_000)}`), false),
    null,
    'cut off, deep',
  );
});

const timestamp = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const userId = fc.stringMatching(/^u[0-9a-z]{18}$/);
const text = fc.string({ unit: 'binary' });

t.test('a live frame and the same event read from the log obey the same rules', async () => {
  fc.assert(
    fc.property(id, timestamp, userId, text, fc.constantFrom('+', '-', 'e'), (seq, at, user, text, kind) => {
      const name = { '+': 'member.joined', '-': 'member.left', e: 'message.created' }[kind];
      const event = { event: name, room: text, seq, at, data: { user: { id: user }, text } };
      const header = kind === 'e' ? `${seq} e` : `${seq} ${kind} ${user}`;
      const live = parseRoomFrame(Buffer.from(`${header}\n${JSON.stringify(event)}`));
      const logged = frameOfEvent(event);
      return (
        live?.bytes.equals(logged.bytes) &&
        live.seq === logged.seq &&
        live.kind === logged.kind &&
        live.userId === logged.userId
      );
    }),
  );
});

t.test('what a frame answers, and with what, whatever a message says', async () => {
  fc.assert(
    fc.property(id, timestamp, text, (seq, at, said) => {
      const data = { message: { text: said } };
      const event = JSON.stringify({ event: 'message.created', room: 'r1', seq, at, data });
      const plain = parseRoomFrame(Buffer.from(`${seq} e\n${event}`));
      const answer = parseRoomFrame(Buffer.from(`${seq} e - gateway-1 a7\n${event}`));
      return (
        plain?.answers === undefined &&
        answer?.userId === undefined &&
        answer?.answers?.instance === 'gateway-1' &&
        answer.answers.id === 'a7' &&
        dataOf(answer).toString() === Buffer.from(JSON.stringify(data)).toString()
      );
    }),
  );
});

t.test('the time of a frame is its own, whatever a message says', async () => {
  fc.assert(
    fc.property(timestamp, text, timestamp, (at, text, other) => {
      const said = `${text} "at":"${other}" \\"at\\":\\"${other}\\"`;
      const frame = frameOfEvent({ event: 'message.created', room: said, seq: 1, at, data: { text: said } });
      return timeOf(frame) === at;
    }),
  );
});

t.test('bytes that are no live frame are refused, never thrown at', async () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.string()), (payload) => {
      const bytes = Buffer.from(payload as string);
      const frame = parseRoomFrame(bytes);
      const user = parseUserFrame(bytes);
      return (frame === null || frame.seq >= 0) && (user === null || user.eventId !== '');
    }),
  );
});
