import { useLocale, useText } from '../../lib/i18n/use-text.js';
import styles from './dashboard-page.module.css';

export function Numbers({ values }: { values: readonly (readonly [label: string, value: number | null])[] }) {
  const locale = useLocale();
  return (
    <dl className={styles.numbers}>
      {values.map(([label, value]) => (
        <div key={label} className={styles.number}>
          <dt>{label}</dt>
          {value === null ? <Unknown /> : <dd>{value.toLocaleString(locale)}</dd>}
        </div>
      ))}
    </dl>
  );
}

/** A number that cannot be had now is not 0. */
function Unknown() {
  const t = useText();
  return (
    <dd>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">{t.dashboard.unknown}</span>
    </dd>
  );
}
