import t from 'tap';
import { parseText } from '../src/lib/rich-text.js';

const inline = (text: string) =>
  parseText(text).flatMap((block) => (block.kind === 'paragraph' ? block.parts : []));
const links = (text: string) => inline(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

t.test('plain text stays one piece, markup in it is text', async (t) => {
  const text = '<b onclick="x">1 & 2</b>';
  t.same(parseText(text), [{ kind: 'paragraph', parts: [{ kind: 'text', text }] }]);
});

t.test('only http and https become links', async (t) => {
  t.same(links('https://a.example/x http://b.example'), ['https://a.example/x', 'http://b.example/']);
  for (const text of ['javascript:alert(1)', 'data:text/html,x', 'ftp://a', 'xhttps://a.example', 'https://'])
    t.same(links(text), [], text);
});

t.test('the sentence around a link is not part of it', async (t) => {
  t.same(links('see https://a.example/x.'), ['https://a.example/x']);
  t.same(links('(https://a.example/x)'), ['https://a.example/x']);
  t.same(links('https://a.example/wiki/C_(language)'), ['https://a.example/wiki/C_(language)']);
  t.same(links('https://a.example/x, and 여기 https://b.example/한글'), [
    'https://a.example/x',
    'https://b.example/%ED%95%9C%EA%B8%80',
  ]);
});

t.test('nothing of the text is lost', async (t) => {
  const text = 'a `code` b https://a.example/x). c';
  t.equal(
    inline(text)
      .map((part) => (part.kind === 'code' ? `\`${part.text}\`` : part.text))
      .join(''),
    text,
  );
});

t.test('a fence keeps its lines, and what is in it is not looked at', async (t) => {
  t.same(parseText('before\n```ts\nlet a = `https://x.example`;\n\n  b\n```\nafter'), [
    { kind: 'paragraph', parts: [{ kind: 'text', text: 'before' }] },
    { kind: 'code', language: 'ts', text: 'let a = `https://x.example`;\n\n  b' },
    { kind: 'paragraph', parts: [{ kind: 'text', text: 'after' }] },
  ]);
});

t.test('a fence that is not closed is text', async (t) => {
  t.match(parseText('```ts\nlet a'), [{ kind: 'paragraph' }]);
});

t.test('a long text of openings takes no longer than its length asks', async (t) => {
  const begun = performance.now();
  parseText('```\n'.repeat(2_000));
  parseText('`'.repeat(8_000));
  parseText('https://('.repeat(900));
  t.ok(performance.now() - begun < 500);
});
