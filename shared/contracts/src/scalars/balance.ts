import * as z from 'zod';

const DIGITS = 30;
const FRACTION_DIGITS = 8;
/** What every IEEE 754 double keeps exactly in decimal. */
const NUMBER_DIGITS = 15;
const decimal = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * The canonical decimal string of a balance, or null where it is none: no leading zeros, no trailing zeros behind
 * the point, no `-0`; equal balances are equal strings. A number must say all it means in 15 significant digits,
 * else JSON has already rounded it.
 */
export function canonicalBalance(value: string | number): string | null {
  const written = typeof value === 'number' ? writeNumber(value) : value;
  const match = written.length <= DIGITS + 2 ? decimal.exec(written) : null;
  if (!match) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (whole.length + fraction.length > DIGITS || fraction.length > FRACTION_DIGITS) return null;
  return join(sign, whole.replace(/^0+(?=\d)/, ''), fraction.replace(/0+$/, ''));
}

function join(sign: string, whole: string, fraction: string): string {
  const magnitude = fraction === '' ? whole : `${whole}.${fraction}`;
  return magnitude === '0' ? magnitude : sign + magnitude;
}

/** Plain decimal notation of a number; empty (hence refused) where it is not finite or has too many digits. */
function writeNumber(value: number): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential());
  if (!match) return '';
  const [, sign = '', first = '', rest = '', power = ''] = match;
  const digits = first + rest;
  const exponent = Number(power);
  if (digits.length > NUMBER_DIGITS || Math.abs(exponent) > DIGITS) return '';
  return sign + placePoint(digits, exponent);
}

function placePoint(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${digits.padStart(digits.length - exponent - 1, '0')}`;
  const padded = digits.padEnd(exponent + 1, '0');
  const fraction = padded.slice(exponent + 1);
  return fraction === '' ? padded : `${padded.slice(0, exponent + 1)}.${fraction}`;
}

/** As accepted: a decimal string or a number; parsed to the canonical decimal string. */
export const balanceInput = z
  .union([z.string(), z.number()], 'Must be a decimal string or a number')
  .transform((value, context) => {
    const balance = canonicalBalance(value);
    if (balance !== null) return balance;
    const message =
      'Must be a decimal string of at most 30 digits, 8 of them behind the point, or a number of at most 15 digits';
    context.issues.push({ code: 'custom', message, input: value });
    return z.NEVER;
  })
  .meta({ description: 'Decimal string (≤ 30 digits, 8 of them behind the point) or number (≤ 15 digits)' });

/** As answered. */
export const balance = z.string().meta({ description: 'Decimal string', examples: ['1234.5'] });
