import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';

const ROOT = new URL('../../../', import.meta.url);
const MOST_FILES = 25;

const page = readFileSync(new URL('docs/lives.md', ROOT), 'utf8');

/** The files of each section "The life of …", in their order: the first one in backquotes of each numbered line. */
const lives = page
  .split(/^## /m)
  .filter((section) => section.startsWith('The life of '))
  .map((section) => ({
    name: section.split('\n', 1)[0] ?? '',
    files: [...section.matchAll(/^\d+\. [^`\n]*`([^`]+)`/gm)].map(([, file]) => file ?? ''),
  }));

t.test('what passes through the whole system is described', async (t) => {
  const expected = ['a dashboard miss', 'a message', 'a takeover'];
  t.strictSame(lives.map(({ name }) => name.replace('The life of ', '')).sort(), expected);
});

for (const { name, files } of lives) {
  t.test(`${name}: files that exist, each once, and not too many`, async (t) => {
    t.strictSame(
      files.filter((file) => !existsSync(new URL(file, ROOT))),
      [],
    );
    t.equal(new Set(files).size, files.length, 'each is entered once');
    t.ok(files.length > 5 && files.length <= MOST_FILES, `${files.length} files`);
  });
}
