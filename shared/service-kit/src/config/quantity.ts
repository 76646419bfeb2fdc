const durationUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const sizeUnits: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1_000,
  mb: 1_000_000,
  gb: 1_000_000_000,
  kib: 1_024,
  mib: 1_048_576,
  gib: 1_073_741_824,
};

/** `12h`, `1.5s`, `500ms`; a bare number is milliseconds. Answers whole milliseconds, undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  return parseQuantity(text, durationUnits);
}

/** `64KiB` (1024), `1MB` (1000²); a bare number is bytes. Answers whole bytes, undefined if it is none. */
export function parseSize(text: string): number | undefined {
  return parseQuantity(text, sizeUnits);
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*)$/i.exec(text.trim());
  const amount = match?.[1];
  if (amount === undefined) return undefined;
  const unit = match?.[2]?.toLowerCase() ?? '';
  const factor = unit === '' ? 1 : Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) return undefined;
  const value = Math.round(Number(amount) * factor);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** `5/20`: five a second, twenty at once. The rate may be a fraction (`0.5/20`); undefined where it is no rate. */
export function parseRate(text: string): { perSecond: number; burst: number } | undefined {
  const [, perSecond, burst] = /^(\d{1,7}(?:\.\d{1,4})?)\s*\/\s*(\d{1,7})$/.exec(text) ?? [];
  const rate = { perSecond: Number(perSecond), burst: Number(burst) };
  return rate.perSecond > 0 && rate.burst > 0 ? rate : undefined;
}
