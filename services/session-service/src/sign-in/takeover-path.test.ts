import { existsSync, readFileSync } from 'node:fs';
import t from 'tap';

const root = new URL('../../../../../', import.meta.url);

t.test('docs/architecture.md lists the files of a takeover: all exist, at most 25', async (t) => {
  const page = readFileSync(new URL('docs/architecture.md', root), 'utf8');
  const section = page.split('\n## ').find((part) => part.startsWith('The life of a takeover')) ?? '';
  const files = [...section.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file]) => file ?? '');
  t.ok(files.length > 10 && files.length <= 25, `${files.length} files`);
  t.equal(new Set(files).size, files.length, 'one direction: none comes twice');
  t.same(
    files.filter((file) => !existsSync(new URL(file, root))),
    [],
    'all exist',
  );
});
