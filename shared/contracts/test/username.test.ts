import fc from 'fast-check';
import t from 'tap';
import { normalizeUsername, schemas } from '../src/index.js';

const accepts = (name: string) => schemas.username.safeParse(name).success;
const unicode = fc.string({ unit: 'binary', maxLength: 40 });

t.test('normalising is idempotent for any text', async () => {
  fc.assert(
    fc.property(unicode, (name) => normalizeUsername(normalizeUsername(name)) === normalizeUsername(name)),
    { numRuns: 2_000 },
  );
});

t.test('normalising is idempotent, and blind to case, for every character there is', async (t) => {
  const faults: string[] = [];
  for (let point = 0; point <= 0x10ffff; point++) {
    const character = String.fromCodePoint(point);
    const normal = normalizeUsername(character);
    const cased =
      character === 'ı' || character === 'İ' ? [] : [character.toUpperCase(), character.toLowerCase()];
    if ([normal, ...cased].some((other) => normalizeUsername(other) !== normal))
      faults.push(point.toString(16));
  }
  t.strictSame(faults, []);
});

t.test('what looks alike by NFKC and case folding is one name', async (t) => {
  for (const [one, other] of [
    ['Straße', 'STRASSE'],
    ['ὈΔΥΣΣΕΎΣ', 'ὀδυσσεύς'],
    ['ﬁona', 'FIONA'],
    ['Ａｎｎａ', 'anna'],
    ['Jose\u0301', 'JOSÉ'],
    ['Kelvin', 'kelvin'],
  ] as const) {
    t.equal(normalizeUsername(one), normalizeUsername(other), `${one} ${other}`);
  }
  t.not(normalizeUsername('ıvan'), normalizeUsername('ivan'), 'the dotless i is a letter of its own');
});

t.test('letters and digits of any script, joined by _ . -', async (t) => {
  for (const name of [
    'ab',
    'user1',
    'a_b',
    'a.b-c',
    '李雷',
    'हिन्दी',
    'Ζωή',
    '٤٢',
    'x'.repeat(32),
    '𠮷'.repeat(32),
  ]) {
    t.ok(accepts(name), name);
  }
  for (const name of [
    '',
    'a',
    'x'.repeat(33),
    '𠮷'.repeat(33),
    '_ab',
    'ab.',
    '-a',
    'a b',
    'a@b',
    'a\u0000b',
    'a\r\nb',
    '<b>',
    'a\ud800b',
    'user1\ufe0f',
    'us\u200der',
    'a\u3164',
    '\u0301ab',
    'ﷺﷺ',
    '__proto__',
  ]) {
    t.notOk(accepts(name), JSON.stringify(name));
  }
});

t.test('what is accepted stays acceptable once normalised', async () => {
  fc.assert(
    fc.property(unicode, (name) => !accepts(name) || accepts(normalizeUsername(name))),
    { numRuns: 2_000 },
  );
});
