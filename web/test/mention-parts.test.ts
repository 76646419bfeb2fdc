import t from 'tap';
import { withMentions } from '../src/lib/mention-parts.js';
import { parseText } from '../src/lib/rich-text.js';

const mentions = (text: string, names: string[], self?: string) =>
  withMentions(parseText(text), text, names, self).flatMap((block) =>
    block.kind === 'paragraph'
      ? block.parts.flatMap((part) => (part.kind === 'mention' ? [[part.text, part.isOwn]] : []))
      : [],
  );

t.test("a mention is shown without its particles, one's own apart", async (t) => {
  t.same(mentions('@민수님께서 @bob에게', ['민수', 'bob'], 'bob'), [
    ['@민수', false],
    ['@bob', true],
  ]);
  t.same(mentions('\uff20BOB!', ['Bob'], 'Bob'), [['\uff20BOB', true]]);
});

t.test('only those whom the service found are shown, and nobody in code or links', async (t) => {
  t.same(mentions('@anna @bob', ['bob']), [['@bob', false]]);
  t.same(mentions('@bob', []), []);
  t.same(mentions('`@bob` https://x.example/@bob x@bob @bobby', ['bob']), []);
  t.same(mentions('```\n@bob\n```\n@bob', ['bob']), [['@bob', false]]);
  t.same(mentions('```ts\nts\n```\nts @bob `@bob` @bob', ['bob']).length, 2);
});

t.test('nothing of the text is lost', async (t) => {
  const text = 'a @bob, `@bob` b\n@민수가 https://x.example/a @bob';
  const [block] = withMentions(parseText(text), text, ['bob', '민수'], undefined);
  t.equal(
    block?.kind === 'paragraph' && block.parts.map((part) => part.text).join(''),
    text.replaceAll('`', ''),
  );
});
