import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COUNTED_CLASSES, GROWTH, RATES } from '@devtalk/contracts';
import t from 'tap';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');

/** What the fragments of the configuration name: `PORT: port()`. */
function variablesIn(path: string): string[] {
  return [...read(path).matchAll(/\b([A-Z][A-Z0-9_]{3,}): (?:z\.)?\w+\(/g)].map(([, name = '']) => name);
}

const shared = readdirSync(`${root}shared/service-kit/src/config`).map(
  (file) => `shared/service-kit/src/config/${file}`,
);
const services = readdirSync(`${root}services`).map((service) => `services/${service}/src/config.ts`);
const rates = COUNTED_CLASSES.map((name) => RATES[name]);
const known = new Set([
  ...[...shared, ...services].flatMap(variablesIn),
  ...rates.map(({ variable }) => variable),
]);

/** Read by `npm start` alone. */
const OF_THE_STARTER = ['DATA_DIR', 'REDIS_PORT'];

t.test('.env.example has every variable, and none that nobody reads', async (t) => {
  const listed = [...read('.env.example').matchAll(/^#([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
  t.ok(known.size > 60, `${known.size} variables were found`);
  t.strictSame(
    [...known].filter((name) => !listed.includes(name)),
    [],
  );
  t.strictSame(
    listed.filter((name) => !known.has(name) && !OF_THE_STARTER.includes(name)),
    [],
  );
  t.equal(new Set(listed).size, listed.length, 'each one once');
});

t.test('the table in README.md names only variables that .env.example explains', async (t) => {
  const rows = read('README.md').match(/^\| `[A-Z].*$/gm) ?? [];
  const named = rows.flatMap((row) =>
    [...row.matchAll(/`([A-Z][A-Z0-9_]{3,})`/g)].map(([, name = '']) => name),
  );
  t.ok(named.includes('REDIS_URL'), 'the table was found');
  t.strictSame(
    named.filter((name) => !known.has(name) && !OF_THE_STARTER.includes(name)),
    [],
  );
});

t.test('.env.example and docs/operations/limits.md have the rates and limits of the table', async (t) => {
  const [example, page] = [read('.env.example'), read('docs/operations/limits.md')];
  for (const { variable, max, bounds } of Object.values(GROWTH)) {
    t.ok(example.includes(`\n#${variable}=${max}\n`), variable);
    t.ok(page.includes(`| \`${variable}\` | ${max} | ${bounds} |`), variable);
  }
  for (const { variable, perSecond, burst, bounds } of rates) {
    t.ok(example.includes(`\n#${variable}=${perSecond}/${burst}\n`), variable);
    t.ok(page.includes(`| \`${variable}\` | ${perSecond}/${burst} | ${bounds} |`), variable);
  }
});
