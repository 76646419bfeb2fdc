import type { Locale } from './preferences.js';

const cache = new Map<string, Intl.DateTimeFormat>();

function format(locale: Locale, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${locale} ${key}`;
  const known = cache.get(id) ?? new Intl.DateTimeFormat(locale, options);
  cache.set(id, known);
  return known;
}

/** Hours and minutes, as people write them where they are. */
export function clockTime(iso: string, locale: Locale): string {
  return format(locale, 'time', { hour: 'numeric', minute: '2-digit' }).format(new Date(iso));
}

export function fullTime(iso: string, locale: Locale): string {
  return format(locale, 'full', { dateStyle: 'long', timeStyle: 'short' }).format(new Date(iso));
}

/** The calendar day of the reader's own time zone that a moment lies in; all in milliseconds, `to` exclusive. */
export function dayOf(moment: number): { from: number; to: number } {
  const date = new Date(moment);
  const midnight = (offset: number) =>
    new Date(date.getFullYear(), date.getMonth(), date.getDate() + offset).getTime();
  return { from: midnight(0), to: midnight(1) };
}

/** Today and yesterday by their names, other days by date, with the year only where it differs. */
export function dayName(iso: string, locale: Locale, now = new Date()): string {
  const date = new Date(iso);
  const midnight = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  const ago = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (ago === 0 || ago === 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-ago, 'day');
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  }
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return format(locale, `day${'year' in year}`, {
    weekday: 'long',
    month: 'long',
    day: 'numeric',
    ...year,
  }).format(date);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 minutes ago"; under a minute "now". */
export function ago(iso: string, locale: Locale, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1_000);
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, size] of STEPS)
    if (seconds >= size) return relative.format(-Math.floor(seconds / size), unit);
  return relative.format(0, 'second');
}
