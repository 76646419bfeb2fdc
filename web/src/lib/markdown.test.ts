import { readFileSync } from 'node:fs';
import t from 'tap';
import { folded } from '../features/chat/message/folded-code.js';
import type { Block, Inline } from './markdown/ast.js';
import { textOf } from './markdown/inline.js';
import { parseText } from './markdown/parse.js';

/** From web/out/src/lib, where this runs. */
const cases = <T>(name: string): T[] =>
  JSON.parse(
    readFileSync(new URL(`../../../src/testing/cases/${name}.json`, import.meta.url), 'utf8'),
  ) as T[];

function blocksIn(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) => [
    block,
    ...(block.kind === 'quote' ? blocksIn(block.blocks) : []),
    ...(block.kind === 'list' ? block.items.flatMap((item) => blocksIn(item.blocks)) : []),
  ]);
}

function inlinesIn(parts: readonly Inline[]): Inline[] {
  return parts.flatMap((part) => [part, ...('parts' in part ? inlinesIn(part.parts) : [])]);
}

const all = (text: string): Inline[] =>
  inlinesIn(blocksIn(parseText(text)).flatMap((block) => ('parts' in block ? block.parts : [])));
const links = (text: string) =>
  all(text).flatMap((part) => (part.kind === 'link' ? [[part.href, textOf(part.parts)]] : []));
const paragraph = (text: string): Block[] => [{ kind: 'paragraph', parts: [{ kind: 'text', text }] }];

for (const each of cases<{ text: string; links: [string, string][] }>('links'))
  t.test(`links of ${each.text}`, async (t) => t.same(links(each.text), each.links));

for (const each of cases<{ text: string; code: [string, string][]; inline?: string[] }>('fences'))
  t.test(`code of ${JSON.stringify(each.text)}`, async (t) => {
    const code = blocksIn(parseText(each.text)).flatMap((block) =>
      block.kind === 'code' ? [[block.language, block.text]] : [],
    );
    t.same(code, each.code);
    const inline = all(each.text).flatMap((part) => (part.kind === 'code' ? [part.text] : []));
    if (each.inline) t.same(inline, each.inline);
  });

t.test('what somebody types is what others see', async (t) => {
  for (const text of ['<b onclick="x">1 & 2</b>', '&lt;b&gt; &#65;', '[a]: /x', 'a\nb', '    indented?'])
    t.same(parseText(text), paragraph(text.trim()), text);
  t.same(
    parseText('a\n---\nb').map(({ kind }) => kind),
    ['paragraph', 'rule', 'paragraph'],
    'no heading',
  );
});

t.test('a link leads where it says', async (t) => {
  t.same(links('https://good.example@evil.example/'), []);
  t.same(links('https://good.example:pass@evil.example/'), []);
  t.same(links('[x](https://good.example@evil.example/)'), []);
  t.same(links('https://good.example\\@evil.example'), [['https://good.example/', 'https://good.example']]);
  t.same(links('https://good.example。evil.example'), [['https://good.example/', 'https://good.example']]);
  t.same(links('https://аррӏе.com/x'), [['https://xn--80ak6aa92e.com/x', 'https://xn--80ak6aa92e.com/x']]);
  t.same(links('https://pаypal.com'), [['https://xn--pypal-4ve.com/', 'https://xn--pypal-4ve.com']]);
  t.same(links('https://한글.kr/a'), [['https://xn--bj0bj06e.kr/a', 'https://한글.kr/a']]);
  t.match(all('[https://good.example](https://evil.example)'), [{ kind: 'link', host: 'evil.example' }]);
  t.match(all('[good.example/login](https://evil.example)'), [{ kind: 'link', host: 'evil.example' }]);
  t.notOk('host' in (all('[www.good.example](https://good.example/x)')[0] ?? {}));
  for (const text of [
    'vbscript:x',
    'ftp://a.b',
    'xhttps://a.example',
    'https://',
    '[x](/rooms)',
    '[x](//a.b)',
  ])
    t.same(links(text), [], text);
  t.same(links('[mail](mailto:a@b.example)'), [['mailto:a@b.example', 'mail']]);
  t.same(
    all('![pixel](https://tracker.example/p.gif)')
      .map(({ kind }) => kind)
      .slice(0, 2),
    ['text', 'link'],
  );
});

t.test('marks stand beside Korean as beside other letters', async (t) => {
  const parts = (text: string) => parseText(text).flatMap((block) => ('parts' in block ? block.parts : []));
  t.match(parts('**강조(설명)**입니다'), [{ kind: 'strong' }, { kind: 'text', text: '입니다' }]);
  t.match(parts('이건**"인용"**이다'), [{ kind: 'text' }, { kind: 'strong' }, { kind: 'text' }]);
  t.match(
    parts('*a* **b** ~~c~~ `d`').filter(({ kind }) => kind !== 'text'),
    [{ kind: 'emphasis' }, { kind: 'strong' }, { kind: 'deleted' }, { kind: 'code' }],
  );
  t.same(parts('a snake_case_name 2 * 3 * 4').length, 1);
});

t.test('lists, tasks, quotes and tables', async (t) => {
  t.match(parseText('- [x] done\n- [ ] open\n- plain'), [
    { kind: 'list', start: null, items: [{ done: true }, { done: false }, { done: undefined }] },
  ]);
  t.match(parseText('3. c\n4. d'), [{ kind: 'list', start: 3, items: { length: 2 } }]);
  t.match(parseText('> a\n> > b'), [{ kind: 'quote', blocks: [{ kind: 'paragraph' }, { kind: 'quote' }] }]);
  t.match(parseText('|a|b|\n|-|:-:|\n|1|`x`|'), [
    {
      kind: 'table',
      head: [{ align: undefined }, { align: 'center' }],
      rows: [[{ parts: [{ text: '1' }] }, { parts: [{ kind: 'code', text: 'x' }] }]],
    },
  ]);
  t.match(parseText('# one\n###### six'), [
    { kind: 'heading', level: 1 },
    { kind: 'heading', level: 6 },
  ]);
});

t.test('what is too deep or too much is shown as it was typed, and nothing of it is lost', async (t) => {
  for (const text of [
    `${'> '.repeat(500)}end`,
    `${'- '.repeat(200)}end`,
    '*a **b '.repeat(500) + '** *'.repeat(500),
  ])
    t.match(JSON.stringify(parseText(text)), text.slice(-3).trim());
  const many = '`a` '.repeat(2_000).trim();
  t.same(parseText(many), paragraph(many));
});

t.test('code beyond twenty lines is folded', async (t) => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1}\n`).join('');
  t.same(folded(lines(20)), { lines: 20, head: undefined });
  t.match(folded(lines(21)), { lines: 21, head: /^1\n2\n[\d\n]*\n20$/ });
});
