import t from 'tap';
import {
  COUNTED_CLASSES,
  type Contract,
  endpoints,
  isCounted,
  operations,
  RATES,
  type RateClass,
  UNCOUNTED,
} from '../src/index.js';

const all: [string, Contract][] = Object.entries({ ...operations, ...endpoints });
const classesOf = (wanted: (contract: Contract) => boolean) =>
  new Set(all.filter(([, contract]) => wanted(contract)).map(([, { rate }]) => rate));

t.test('every operation and endpoint has a rate class of the table', async (t) => {
  const known = new Set<string>([...COUNTED_CLASSES, ...Object.keys(UNCOUNTED)]);
  for (const [name, { rate }] of all) t.ok(known.has(rate), `${name}: ${rate}`);
});

t.test('what a person changes for good is counted, each kind by its own service or here', async (t) => {
  const elsewhere: ReadonlySet<RateClass> = new Set(['message', 'sign-in', 'sign-out', 'anonymous']);
  for (const [name, { kind, rate }] of all) {
    if (kind === 'command' && name !== 'typing.set') t.ok(isCounted(rate) || elsewhere.has(rate), name);
  }
});

t.test('what answers a list is counted', async (t) => {
  for (const [name, { result, rate }] of all) {
    const fields = Object.keys((result as { shape?: object }).shape ?? {});
    if (fields.includes('next') || fields.includes('rooms') || fields.includes('events'))
      t.ok(isCounted(rate), `${name}: ${rate}`);
  }
});

t.test('nothing that needs no session has a bucket of a person', async (t) => {
  for (const rate of classesOf(({ access }) => access === 'public')) t.notOk(isCounted(rate), rate);
});

t.test('the table', async (t) => {
  const variables = COUNTED_CLASSES.map((name) => RATES[name].variable);
  t.equal(new Set(variables).size, variables.length, 'a variable each');
  const used = classesOf(() => true);
  for (const name of COUNTED_CLASSES) {
    t.ok(used.has(name), `${name} has an operation`);
    t.ok(RATES[name].perSecond > 0 && RATES[name].burst >= 1, name);
  }
  t.notOk(isCounted('constructor' as RateClass));
});
