import t from 'tap';
import type { Block, Inline } from '../../../lib/markdown/ast.js';
import { parseText } from '../../../lib/markdown/parse.js';
import { textParts } from './text-parts.js';

function plainTexts(parts: readonly Inline[]): string[] {
  return parts.flatMap((part) => {
    if (part.kind === 'text') return [part.text];
    return part.kind === 'code' || part.kind === 'link' ? [] : plainTexts(part.parts);
  });
}

const paragraphs = (block: Block): string[] => (block.kind === 'paragraph' ? plainTexts(block.parts) : []);

const mentions = (text: string, names: string[], self?: string) =>
  parseText(text)
    .flatMap(paragraphs)
    .flatMap((run) => textParts(run, { names, self }))
    .flatMap((part) => (part.kind === 'mention' ? [[part.text, part.isOwn]] : []));

t.test("a mention is shown without its particles, one's own apart", async (t) => {
  t.same(mentions('@민수님께서 @bob에게', ['민수', 'bob'], 'bob'), [
    ['@민수', false],
    ['@bob', true],
  ]);
  t.same(mentions('\uff20BOB!', ['Bob'], 'Bob'), [['\uff20BOB', true]]);
  t.same(mentions('_@bob_ **@bob**', ['bob']).length, 2);
});

t.test('only those whom the service found are shown, and nobody in code or links', async (t) => {
  t.same(mentions('@anna @bob', ['bob']), [['@bob', false]]);
  t.same(mentions('@bob', []), []);
  t.same(mentions('`@bob` https://x.example/@bob x@bob @bobby', ['bob']), []);
  t.same(mentions('```\n@bob\n```\n@bob', ['bob']), [['@bob', false]]);
  t.same(mentions('```ts\nts\n```\nts @bob `@bob` @bob', ['bob']).length, 2);
});

t.test('nothing of the text is lost', async (t) => {
  const text = 'a @bob, b 민수 @민수가 @bob';
  const parts = textParts(text, { names: ['bob', '민수'], self: undefined });
  t.equal(parts.map((part) => part.text).join(''), text);
});
