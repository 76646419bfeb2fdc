import type { ActivityBucket } from '@devtalk/contracts';
import { useLocale, useText } from '../../lib/i18n/use-text.js';
import type { Locale } from '../../lib/preferences.js';
import styles from './dashboard-page.module.css';

const WIDTH = 10;
const GAP = 2;
const HEIGHT = 100;

interface BarChartProps {
  buckets: readonly ActivityBucket[];
  unit: 'hour' | 'day';
}

/** Bars from zero, drawn in units of its own and stretched to the width there is. */
export function BarChart({ buckets, unit }: BarChartProps) {
  const t = useText();
  const locale = useLocale();
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!first || !last) return <p className={styles.quiet}>{t.dashboard.none}</p>;
  const top = Math.max(1, ...buckets.map(({ count }) => count));
  const label = buckets
    .map(({ at, count }) => t.dashboard.bar(bucketName(at, unit, locale), count))
    .join(', ');
  return (
    <div>
      <svg
        className={styles.chart}
        viewBox={`0 0 ${buckets.length * (WIDTH + GAP) - GAP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {buckets.map(({ at, count }, index) => (
          <Bar key={at} x={index * (WIDTH + GAP)} height={(count / top) * (HEIGHT - 2)}>
            {t.dashboard.bar(bucketName(at, unit, locale), count)}
          </Bar>
        ))}
        <line className={styles.base} x1="0" x2="100%" y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <div className={styles.axis} aria-hidden="true">
        <span>{bucketName(first.at, unit, locale)}</span>
        <span>{bucketName(last.at, unit, locale)}</span>
      </div>
    </div>
  );
}

function Bar({ x, height, children }: { x: number; height: number; children: string }) {
  return (
    <rect className={styles.bar} x={x} y={HEIGHT - height} width={WIDTH} height={height} rx="1">
      <title>{children}</title>
    </rect>
  );
}

/** Hours in the reader's own time; days are days of UTC, and are named as such. */
function bucketName(at: string, unit: 'hour' | 'day', locale: Locale): string {
  const options: Intl.DateTimeFormatOptions =
    unit === 'hour' ? { hour: 'numeric' } : { month: 'short', day: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(locale, options).format(new Date(at));
}
