import t from 'tap';
import type { z } from 'zod';
import { asciiLookAlike, isBlank, operations, schemas, skeleton, skeletons } from '../src/index.js';

const hex = (text: string) => Buffer.from(text, 'utf16le').toString('hex');
const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;

t.test('what cannot be seen is no text, and what can is', async (t) => {
  const { text } = operations['message.send'].data.shape;
  for (const blank of [
    '\u200b\u200b\u200b',
    '\u2800',
    '\u3164',
    '\u2060',
    '\u00ad',
    '\ufeff',
    '\u115f\u1160',
    '\u200e \u200f',
    ' \t\n',
    '\u{e0041}',
    '\u180e',
    '\ufe0f',
    '\u{1d159}',
    '\u0007',
  ]) {
    t.ok(isBlank(blank), hex(blank));
    for (const schema of [text, schemas.roomName, schemas.displayName, schemas.emoji, schemas.username])
      t.notOk(accepts(schema, blank), hex(blank));
    if (blank.trim() !== '') t.notOk(accepts(schemas.topic, blank), hex(blank));
  }
  for (const visible of ['.', '👍', '가', 'ㄱ', '\u0301a', '\u06dd']) {
    t.notOk(isBlank(visible), hex(visible));
    t.ok(accepts(text, visible), hex(visible));
  }
  t.ok(accepts(schemas.topic, ''), 'no topic');
});

t.test('names that look alike have one skeleton', async (t) => {
  for (const group of [
    ['General x', 'general x', 'General\u200b x', 'General\u00ad x', '\uff27eneral x', 'General  x'],
    ['\ubbfc\uc218', '\u1106\u1175\u11ab\u1109\u116e'],
    ['user1', 'us\u0435r1', 'userl', 'user\u04cf'],
    ['\ubc31\uc5d4\ub4dc', '\ubc31\uc5d4\ub4dc\u3164', '\ubc31\uc5d4\ub4dc '],
    ['paypal', '\u0440\u0430ypal', '\u0440\u0430\u0443\u0440\u0430\u04cf'],
    ['scope', '\u0455\u0441\u043e\u0440\u0435', 'SCOPE'],
    ['\u00e9ric', 'e\u0301ric', '\u0435\u0301ric'],
  ])
    t.equal(new Set(group.map(skeleton)).size, 1, group.map(hex).join(' '));
  t.ok(skeletons('Iarry').includes(skeleton('larry')), 'a capital I is an l');
});

t.test('names that do not look alike have different ones', async (t) => {
  for (const [a, b] of [
    ['user1', 'user2'],
    ['민수', '민서'],
    ['각가', '가까'],
    ['백엔드', '백앤드'],
    ['eric', 'éric'],
    ['иван', 'ivan'],
    ['東京', '京東'],
  ] as const)
    t.not(skeleton(a), skeleton(b), `${a} ${b}`);
  t.equal(asciiLookAlike('us\u0435r1'), 'user1');
});

t.test('an emoji with and without variation selector is one', async (t) => {
  for (const [given, one] of [
    ['👍\ufe0f', '👍'],
    ['❤', '❤\ufe0f'],
    ['❤\ufe0f', '❤\ufe0f'],
    ['1\u20e3', '1\ufe0f\u20e3'],
    ['🏳\u200d🌈', '🏳\ufe0f\u200d🌈'],
    ['☝🏽', '☝🏽'],
    ['🇩🇪', '🇩🇪'],
    ['👨‍👩‍👧‍👦', '👨‍👩‍👧‍👦'],
  ] as const)
    t.equal(schemas.emoji.parse(given), one, hex(given));
});
