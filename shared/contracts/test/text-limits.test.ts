import fc from 'fast-check';
import t from 'tap';
import type { z } from 'zod';
import {
  codePointLength,
  hasLengthBetween,
  LIMITS,
  operations,
  operationsFor,
  schemas,
} from '../src/index.js';

/** For names of assertions: a line separator in them would break the report. */
const hex = (text: string) => Buffer.from(text, 'utf16le').toString('hex');
const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

t.test('lengths are counted in code points', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(12), fc.nat(12), (text, min, more) => {
      const length = [...text].length;
      const within = hasLengthBetween(text, min, min + more);
      return codePointLength(text) === length && within === (length >= min && length <= min + more);
    }),
    { numRuns: 2_000 },
  );
});

t.test('each limit holds to the character, also beyond the basic plane', async (t) => {
  for (const character of ['a', '𠮷']) {
    for (const [name, schema, min, max] of [
      ['password', schemas.newPassword, LIMITS.passwordMin, LIMITS.passwordMax],
      ['room name', schemas.roomName, 1, LIMITS.roomName],
      ['topic', schemas.topic, 0, LIMITS.topic],
      ['device', schemas.device, 1, LIMITS.device],
      ['message', operations['message.send'].data.shape.text, 1, LIMITS.messageText],
    ] as const) {
      t.ok(accepts(schema, character.repeat(max)), `${name} ${max}`);
      t.ok(accepts(schema, character.repeat(min)), `${name} ${min}`);
      t.notOk(accepts(schema, character.repeat(max + 1)), `${name} ${max + 1}`);
      if (min > 0) t.notOk(accepts(schema, character.repeat(min - 1)), `${name} ${min - 1}`);
    }
  }
});

t.test('the message limit can be another one', async (t) => {
  const { text } = operationsFor({ messageText: 3 })['message.edit'].data.shape;
  t.ok(accepts(text, 'abc'));
  t.notOk(accepts(text, 'abcd'));
});

t.test('one line of printable text', async (t) => {
  for (const bad of [
    'a\nb',
    'a\r\nSet-Cookie: x',
    'a\u0000',
    'a\u001b[31m',
    'a\u2028b',
    '\u202eevil',
    'a\ud800',
    ' ',
    '\u200b',
  ]) {
    t.notOk(accepts(schemas.device, bad), hex(bad));
    t.notOk(accepts(schemas.roomName, bad), hex(bad));
  }
  t.equal(schemas.roomName.parse('  général 🚀 '), 'général 🚀');
  t.equal(schemas.device.parse('<script>alert(1)</script>'), '<script>alert(1)</script>', 'text, not markup');
});

t.test('message text keeps its lines and spaces, but is never blank', async (t) => {
  const { text } = operations['message.send'].data.shape;
  t.equal(text.parse('  a\n\tb \u0007'), '  a\n\tb \u0007');
  t.notOk(accepts(text, ' \n\t'));
  t.notOk(accepts(text, '\udc00'));
});

t.test('a password that cannot exist is only wrong; one without bounds is refused', async (t) => {
  t.ok(accepts(schemas.claimedPassword, 'short'));
  t.notOk(accepts(schemas.claimedPassword, ''));
  t.notOk(accepts(schemas.claimedPassword, 'x'.repeat(129)));
  t.ok(accepts(schemas.newPassword, '\u0000 \n🔑🔑🔑🔑🔑'));
});

t.test('an emoji is one emoji', async (t) => {
  for (const emoji of ['👍', '❤️', '❤', '🏳️‍🌈', '🇩🇪', '1️⃣', '👋🏽', '👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])
    t.ok(accepts(schemas.emoji, emoji), emoji);
  for (const word of ['', 'a', '1', '👍👍', '__proto__', 'constructor', ':+1:', `👍${'🏽'.repeat(40)}`]) {
    t.notOk(accepts(schemas.emoji, word), word);
  }
});
