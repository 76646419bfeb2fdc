import { readFileSync } from 'node:fs';
import t from 'tap';
import { createKeys } from '../../src/index.js';

const docs = new URL('../../../../../docs/', import.meta.url);
const page = ['architecture.md', 'appendix/keys.md']
  .map((name) => readFileSync(new URL(name, docs), 'utf8'))
  .join('\n');

/** `{c<p>}:room:<room>` → `{c*}:room:*`: what stands in angle brackets differs from key to key. */
const shape = (name: string) => name.replace(/<[^>]+>/g, '*');

/** The names in the first column of every table with this heading. */
function named(heading: string): Set<string> {
  const names = new Set<string>();
  let inside = false;
  for (const line of page.split('\n')) {
    if (!line.startsWith('|')) inside = false;
    else if (line.startsWith(`| ${heading} |`)) inside = true;
    else if (inside)
      for (const [, name] of (line.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g))
        names.add(shape(name ?? ''));
  }
  return names;
}

/** The arguments of each are its own affair: all of them are written into the name as they are. */
type Name = string | ((...args: never[]) => string);

/** Every name the code can build, with `*` for each argument. */
function built(): Set<string> {
  const { prefix: _prefix, ...owners } = createKeys('');
  const names = Object.values(owners).flatMap((owner) => Object.values<Name>({ ...owner }));
  return new Set(
    names.map((name) =>
      typeof name === 'string' ? name : name(...(Array(name.length).fill('*') as never[])),
    ),
  );
}

const keys = named('key');
const elsewhere = new Set([...named('stream'), ...named('channel')]);

t.test('every key, stream and channel of the code has its line in the documents', async (t) => {
  t.strictSame(
    [...built()].filter((name) => !keys.has(name) && !elsewhere.has(name)),
    [],
  );
});

t.test('the documents name none that the code does not know', async (t) => {
  const known = built();
  t.ok(known.size > 80, 'the code was really asked');
  t.strictSame(
    [...keys, ...elsewhere].filter((name) => !known.has(name)),
    [],
  );
});

t.test('all but channels are described with type and end', async (t) => {
  const channels = named('channel');
  t.strictSame(
    [...built()].filter((name) => !keys.has(name) && !channels.has(name)),
    [],
  );
});
