import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';

const root = new URL('../../../../', import.meta.url);
const page = readFileSync(new URL('docs/architecture.md', root), 'utf8');

/** The most files of ours that following something in one direction may take. */
const MOST = 25;

t.test('the life of a message is documented by files that are there, few enough to follow', async (t) => {
  const [, section = ''] = /^## The life of a message\n([\s\S]*?)^## /m.exec(page) ?? [];
  const steps = [...section.matchAll(/^(\d+)\. `([^`]+)`/gm)].map(([, number, file = '']) => ({
    number: Number(number),
    file,
  }));
  t.same(
    steps.map(({ number }) => number),
    steps.map((_, i) => i + 1),
    'in order',
  );
  t.ok(steps.length > 0 && steps.length <= MOST, `${steps.length} files`);
  const files = steps.map(({ file }) => file);
  t.equal(new Set(files).size, files.length, 'each once: none is entered again');
  t.same(
    files.filter((file) => !existsSync(new URL(file, root))),
    [],
  );
});
