import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requestsOf } from '@devtalk/contracts';
import t from 'tap';
import { discoverHandlers } from '../../src/operations/index.js';

const owned = requestsOf('worker');
const handler = (op: string) => `export default { op: '${op}' };`;
const complete = Object.fromEntries(owned.map((op) => [`out/src/${op}/${op}.op.js`, handler(op)]));

/** A package with these files. @returns what one of its modules has for an address */
function packageOf(root: string, files: Record<string, string>): string {
  for (const [name, text] of Object.entries({
    'package.json': '{"type":"module"}',
    'src/app.ts': '',
    ...files,
  })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return pathToFileURL(join(root, 'out/src/app.js')).href;
}

t.test('finds the handler of every operation that is owned', async (t) => {
  const found = await discoverHandlers(packageOf(t.testdir(), complete), 'worker');
  t.strictSame([...found.keys()].sort(), [...owned].sort());
});

t.test('a service without one of its handlers does not start', async (t) => {
  const { 'out/src/link.get/link.get.op.js': _, ...files } = complete;
  await t.rejects(discoverHandlers(packageOf(t.testdir(), files), 'worker'), /link\.get/);
});

t.test(
  'nor one with two of them, with that of another owner, or with a file that exports none',
  async (t) => {
    const root = t.testdir();
    // Node imports a file once: each package is in a folder of its own.
    const also = (folder: string, text: string) =>
      packageOf(join(root, folder), { ...complete, 'out/src/x.op.js': text });
    await t.rejects(
      discoverHandlers(also('two', handler('link.get')), 'worker'),
      /link\.get has more than one handler: .*link\.get\.op\.js, .*x\.op\.js/,
    );
    await t.rejects(
      discoverHandlers(also('foreign', handler('room.get')), 'worker'),
      /room\.get is not of the owner worker: .*x\.op\.js/,
    );
    await t.rejects(
      discoverHandlers(also('none', 'export const op = 1;'), 'worker'),
      /x\.op\.js exports no handler/,
    );
  },
);

t.test('what was compiled of a file that has since been renamed is no second handler', async (t) => {
  const sources = Object.fromEntries(owned.map((op) => [`src/${op}/${op}.op.ts`, '']));
  const stale = { 'out/src/before.op.js': handler('link.get') };
  const found = await discoverHandlers(
    packageOf(t.testdir(), { ...complete, ...sources, ...stale }),
    'worker',
  );
  t.equal(found.size, owned.length);
});
