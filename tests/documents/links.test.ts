import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { anchorsIn } from './anchors.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const read = (page: string) => readFileSync(join(root, page), 'utf8');

t.test('links between the pages lead somewhere', async (t) => {
  for (const page of pages) {
    for (const [link, path = '', anchor] of read(page).matchAll(/\]\((?!\w+:)([^)#]*)(?:#([^)]+))?\)/g)) {
      const target = path === '' ? page : join(dirname(page), path);
      const isThere = existsSync(join(root, target));
      const leads = isThere && (anchor === undefined || anchorsIn(read(target)).includes(anchor));
      if (!leads) t.fail(`${page}: ${link}`);
    }
  }
  t.ok(pages.length > 10, 'the pages were found');
});
