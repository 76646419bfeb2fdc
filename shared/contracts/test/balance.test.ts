import fc from 'fast-check';
import t from 'tap';
import { canonicalBalance, endpoints } from '../src/index.js';

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

/** Written decimals within the limits, with zeros in all the wrong places. */
const written = fc
  .tuple(fc.constantFrom('', '-'), digits(1, 22), digits(0, 8))
  .map(([sign, whole, fraction]) => sign + whole + (fraction === '' ? '' : `.${fraction}`));

/** The exact value as an integer count of 10^-8. */
function exact(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(8, '0'));
  return text.startsWith('-') ? -magnitude : magnitude;
}

t.test('the canonical form means the same, exactly, and is its own canonical form', async () => {
  fc.assert(
    fc.property(written, (text) => {
      const canonical = canonicalBalance(text);
      return (
        canonical !== null && exact(canonical) === exact(text) && canonicalBalance(canonical) === canonical
      );
    }),
  );
});

t.test('equal balances are equal strings', async () => {
  fc.assert(
    fc.property(written, written, (one, other) => {
      return (exact(one) === exact(other)) === (canonicalBalance(one) === canonicalBalance(other));
    }),
  );
});

t.test('a number is taken for what it says, or refused where JSON has rounded it', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -1e14, max: 1e14 }), fc.nat(8), (whole, places) => {
      const number = Number(`${whole}e-${places}`);
      const canonical = canonicalBalance(number);
      return canonical !== null && Number(canonical) === number;
    }),
  );
  t.equal(canonicalBalance(1e-7), '0.0000001');
  t.equal(canonicalBalance(-0), '0');
  t.equal(canonicalBalance(1e21), `1${'0'.repeat(21)}`);
  for (const refused of [
    0.1 + 0.2,
    2 ** 53,
    1e-9,
    1e30,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MIN_VALUE,
  ]) {
    t.equal(canonicalBalance(refused), null, `${refused}`);
  }
});

t.test('30 digits, 8 of them behind the point, and nothing but a decimal', async (t) => {
  t.equal(canonicalBalance(`${'9'.repeat(22)}.${'9'.repeat(8)}`), `${'9'.repeat(22)}.${'9'.repeat(8)}`);
  t.equal(canonicalBalance('9'.repeat(30)), '9'.repeat(30));
  t.equal(canonicalBalance('-007.500'), '-7.5');
  for (const refused of [
    '',
    '-',
    '.5',
    '5.',
    '+5',
    '1e3',
    '0x1f',
    '1,5',
    ' 1',
    '1\n',
    '٣',
    'NaN',
    '9'.repeat(31),
    `1.${'1'.repeat(9)}`,
    `${'9'.repeat(23)}.${'9'.repeat(8)}`,
    '9'.repeat(1_000_000),
  ]) {
    t.equal(canonicalBalance(refused), null, refused.slice(0, 40));
  }
});

t.test('the endpoint gives handlers the canonical string', async (t) => {
  const { data } = endpoints['account.create'];
  t.strictSame(data.parse({ name: 'Till', balance: 10.5 }), { name: 'Till', balance: '10.5' });
  t.match(data.safeParse({ name: 'Till', balance: 'ten' }).error?.issues, [{ path: ['balance'] }]);
  t.notOk(data.safeParse({ name: 'Till', balance: null }).success);
});
