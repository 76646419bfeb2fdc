import { useLocale } from '../../lib/i18n/use-text.js';
import styles from './dashboard-page.module.css';

export function Numbers({ values }: { values: readonly (readonly [label: string, value: number])[] }) {
  const locale = useLocale();
  return (
    <dl className={styles.numbers}>
      {values.map(([label, value]) => (
        <div key={label} className={styles.number}>
          <dt>{label}</dt>
          <dd>{value.toLocaleString(locale)}</dd>
        </div>
      ))}
    </dl>
  );
}
