import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const folder = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.js'),
);

/** What the protocol client may load at run time: it must stay free of zod. */
const light = ['close-codes.js', 'error-codes.js', 'errors.js', 'revocation.js', 'limits.js'];

function importsOf(file: string): string[] {
  const code = readFileSync(join(folder, file), 'utf8');
  return [...code.matchAll(/from '([^']+)'/g)].map((match) => match[1] as string);
}

t.test('contracts import zod and each other, nothing else', async (t) => {
  t.ok(files.length > 50);
  for (const file of files) {
    const foreign = importsOf(file).filter((name) => name !== 'zod' && !name.startsWith('.'));
    t.strictSame(foreign, [], file);
  }
});

t.test('what the protocol client loads at run time has no zod', async (t) => {
  for (const file of light) {
    const names = importsOf(file).map((name) => name.replace('./', ''));
    t.strictSame(
      names.filter((name) => !light.includes(name)),
      [],
      file,
    );
  }
});
