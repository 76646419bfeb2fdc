import fc from 'fast-check';
import t from 'tap';
import { LIMITS, mentionedNames, mentionSites, normalizeUsername, resolveMentions } from '../src/index.js';
import { KOREAN, MEMBERS, type MentionCase, NAMES, NO_PROSE, PROSE, REPORTED } from './mention-cases.js';

function mentioned(text: string, members: readonly string[]): string[] {
  const byName = new Map(members.map((name) => [normalizeUsername(name), name]));
  const found = resolveMentions(mentionSites(text), (name) => byName.get(name));
  return [...new Set(found.map(({ user }) => user))];
}

const suites: Record<string, readonly MentionCase[]> = { REPORTED, KOREAN, NAMES, PROSE, NO_PROSE };

for (const [name, cases] of Object.entries(suites)) {
  t.test(`whom a text mentions: ${name}`, async (t) => {
    for (const { text, mentions, also = [] } of cases)
      t.same(mentioned(text, [...MEMBERS, ...also]), mentions, JSON.stringify(text));
  });
}

t.test('a mention covers the name and not its particles', async (t) => {
  const text = 'a @민수님께서 \uff20bob.';
  const found = resolveMentions(mentionSites(text), (name) => (MEMBERS.includes(name) ? name : undefined));
  t.same(
    found.map(({ start, end }) => text.slice(start, end)),
    ['@민수', '\uff20bob'],
  );
  const decomposed = '@민수가'.normalize('NFD');
  const [first] = resolveMentions(mentionSites(decomposed), (name) => name === '민수' || undefined);
  t.equal(decomposed.slice(0, first?.end).normalize('NFC'), '@민수');
});

t.test('a text names people without end, and is looked at within bounds', async (t) => {
  const text = Array.from({ length: 900 }, (_, i) => `@u${1000 + i}`).join(' ');
  t.equal(mentionSites(text).length, LIMITS.mentionSites);
  t.equal(mentionedNames(mentionSites('@bob @Bob @BOB')).length, 1);
});

t.test('any text is scanned, and what is found lies where it says', async (t) => {
  const piece = fc.constantFrom(
    ...[
      '@',
      '\uff20',
      'bob',
      '민수',
      '민수'.normalize('NFD'),
      '가',
      '님',
      '.',
      '_',
      '-',
      '`',
      '```',
      '~~~',
      '\n',
      ' ',
      '> ',
      '- ',
    ],
    ...['https://', 'www.', '/', '[', '](', ')', '👍', '\ud800', '\0', '田中', 'e\u0301', '\\', '\t', '\r\n'],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      for (const { start, candidates } of mentionSites(text))
        for (const { name, end } of candidates)
          if (normalizeUsername(text.slice(start + 1, end)) !== name) return false;
      return true;
    }),
    { numRuns: 3_000 },
  );
  t.pass('3,000 texts');
});

/** The fastest of several runs: the others waited for the machine. */
function fastest(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 7; i++) {
    const start = performance.now();
    mentionSites(text);
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const WORST = [
  ...[
    '@',
    '@a',
    '@a ',
    '@bob',
    '@가',
    '@도도',
    '@a.',
    '@.',
    '._-',
    '@_',
    '`',
    '``` ',
    '`a',
    '`a``b',
    '> ',
    '>',
    '- ',
    '1. ',
    '\n',
    ' ',
  ],
  ...[
    '```\n',
    '~~~\n',
    '> ```\n',
    '    \n',
    '[',
    '[a',
    '[](http://',
    '](',
    'http://',
    'a/',
    '/',
    'a.b/',
    'www.',
    '://',
    '가',
    'ᄆ',
    '\\`',
  ],
  ...[
    'e\u0301',
    '@\u1106\u1175\u11ab',
    '𐐀',
    '@𐐀',
    '도',
    '에게도',
    '\t',
    'x@y.z ',
    '_@a_',
    '%',
    '```@bob\n',
    '@bob@',
    '@bob\n\n`',
  ],
];

t.test('the time grows with the text and not with its square', async (t) => {
  for (const unit of WORST) {
    for (const lead of ['', '@bob', '`', 'http://']) {
      const text = (length: number) => lead + unit.repeat(length / unit.length);
      fastest(text(1_000));
      // Eight times the text: quadratic work would take 64 times as long. What takes less than 8 ms is no matter.
      const isLinear = () => {
        const [short, long] = [fastest(text(4_000)), fastest(text(32_000))];
        return long < 8 || long < 24 * short;
      };
      // A busy machine may slow one measurement, but not four.
      t.ok(isLinear() || isLinear() || isLinear() || isLinear(), JSON.stringify(lead + unit));
    }
  }
});
