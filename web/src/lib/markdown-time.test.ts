import { register } from 'node:module';
import * as fc from 'fast-check';
import t from 'tap';
import { installStorage } from '../testing/memory-storage.js';

// The style sheets are the bundler's; the elements are the same without.
const STYLES = `export const resolve = (name, context, next) =>
  name.endsWith('.css') ? { url: 'data:text/javascript,export default {}', shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(STYLES)}`);
process.env.NODE_ENV = 'production'; // what browsers get: the other build of React is for its own warnings
installStorage();
if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: { language: 'en' } });
const { createElement } = await import('react');
const { renderToStaticMarkup } = await import('react-dom/server');
const { MessageText } = await import('../features/chat/message/message-text.js');

const render = (text: string): string => renderToStaticMarkup(createElement(MessageText, { text }));

/** The longest message there is, and what one frame of a screen leaves for it. */
const LENGTH = 8_000;
const FRAME_MS = 16;
/** A busy machine may be in the way of one run, not of each. */
const RUNS = 12;

const WORST = [
  ...[
    '[',
    '![',
    '](',
    '[]',
    '[a]',
    '[a](',
    '[a](b)',
    '[a](<b',
    '[x][',
    '[a]: b\n',
    '\\[[',
    '[a](http://b.c/) ',
  ],
  ...[
    '*',
    '*a ',
    '*a_ ',
    '***a',
    'a**b',
    'a**b c* ',
    '_a',
    '_a ',
    '~~a ',
    '~a',
    '**** ',
    '가*나*다',
    '**x [a](',
  ],
  ...[
    '`',
    '`a`` ',
    '``` ',
    '```\n',
    '~~~\n',
    '> ',
    '>',
    '>a\n',
    '>\n\n',
    '> - ',
    '> > 1. ',
    '- ',
    '* ',
    '1. ',
    '1)\n',
  ],
  ...['- \n', '-\n', '- a\n\n', '<', '<a ', '<!-- ', '<?', '<![CDATA[', '<http:', '<http://a>', '<a@b.c>'],
  ...[
    '|',
    'a|b\n',
    '|a|\n|-|\n\n',
    '|-',
    '&',
    '&amp;',
    '&#',
    '\\',
    '#',
    '# ',
    '\n',
    ' ',
    '\t',
    'a\n',
    'a\n=\n',
    '* * *\n',
  ],
  ...[
    'http://a.b/',
    'http://',
    'https://(',
    'http:',
    ':',
    'http://[',
    'http://@',
    'http://a.b/(',
    'http://a.b ',
  ],
  ...[
    'https://가.',
    'a@',
    'www.',
    'a.',
    '한글',
    '😀',
    'é',
    '\u0301',
    '\u202e',
    'a*_b~~`c[d](e) ',
    '[ ] ',
    '- [ ] a\n',
  ],
];

const filled = (unit: string, head = ''): string => (head + unit.repeat(LENGTH)).slice(0, LENGTH);

const SHAPED: Readonly<Record<string, string>> = {
  'backticks of growing length': filled(
    Array.from({ length: 130 }, (_, i) => `${'`'.repeat(i + 1)} `).join(''),
  ),
  'a list in a list in a list': Array.from({ length: 120 }, (_, i) => `${'  '.repeat(i)}- a\n`).join(''),
  'a URL and brackets': filled('])}', 'http://a.b/'),
  'a URL and openers': filled('([{', 'http://a.b/'),
  'brackets, then targets': filled('[', '').slice(0, 4_000) + filled('](b)').slice(0, 4_000),
  'rows of one letter below a wide head': filled('a\n', `|${'a|'.repeat(1_300)}\n|${'-|'.repeat(1_300)}\n`),
  'rows of one letter below a middling head': filled('a\n', `|${'a|'.repeat(30)}\n|${'-|'.repeat(30)}\n`),
  'a link without an end': filled('(', '[a]('),
  'a title without an end': filled('(', '[a](b "'),
};

/** The best of several runs, in ms of a core: what else runs on the machine must not count. */
function timeOf(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS && best >= FRAME_MS / 2; i++) {
    const begun = process.cpuUsage();
    render(text);
    const { user, system } = process.cpuUsage(begun);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}

for (const text of WORST) render(filled(text).slice(0, 500)); // compiled before it is timed

t.test('the worst text of 8,000 characters is parsed and rendered within a frame', async (t) => {
  const texts = {
    ...Object.fromEntries(WORST.map((unit) => [JSON.stringify(unit), filled(unit)])),
    ...SHAPED,
  };
  for (const [name, text] of Object.entries(texts)) {
    const ms = timeOf(text);
    t.ok(ms < FRAME_MS, `${name}: ${ms.toFixed(1)} ms`);
  }
});

t.test('so is whatever is made of the same pieces', async (t) => {
  const pieces = fc.array(fc.constantFrom(...WORST, 'a', ' ', '\n'), { minLength: 1, maxLength: 6 });
  const property = fc.property(pieces, (found) => timeOf(filled(found.join(''))) < FRAME_MS);
  t.doesNotThrow(() => fc.assert(property, { numRuns: 150 }));
});
