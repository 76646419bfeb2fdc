import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import t from 'tap';
import { precompress } from '../precompress.js';

t.test('what is worth it lies beside itself compressed twice, and is the same', async (t) => {
  const folder = t.testdir();
  const script = 'export const answer = 42;\n'.repeat(100);
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'assets', 'app.js'), script);
  await writeFile(join(folder, 'assets', 'app.js.map'), script);
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await precompress(folder);
  t.same((await readdir(join(folder, 'assets'))).sort(), ['app.js', 'app.js.br', 'app.js.gz', 'app.js.map']);
  t.same(await readdir(folder).then((names) => names.sort()), ['assets', 'index.html']);
  t.equal(brotliDecompressSync(await readFile(join(folder, 'assets', 'app.js.br'))).toString(), script);
  t.equal(gunzipSync(await readFile(join(folder, 'assets', 'app.js.gz'))).toString(), script);
});
