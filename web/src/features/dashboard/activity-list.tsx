import type { Activity } from '@devtalk/contracts';
import { useLocale, useText } from '../../lib/i18n/use-text.js';
import { ago } from '../../lib/time.js';
import { Avatar } from '../../ui/avatar.js';
import styles from './dashboard-page.module.css';

export function ActivityList({ activity }: { activity: readonly Activity[] }) {
  const t = useText();
  const locale = useLocale();
  if (activity.length === 0) return <p className={styles.quiet}>{t.dashboard.none}</p>;
  return (
    <ol className={styles.activity}>
      {activity.map(({ kind, user, room, at, seq }) => (
        <li key={`${room.id} ${kind} ${user.id} ${seq ?? at}`}>
          <Avatar user={user} small />
          <span className={styles.label}>{t.dashboard.acted[kind](user.displayName, room.name)}</span>
          <time className={styles.quiet} dateTime={at}>
            {ago(at, locale)}
          </time>
        </li>
      ))}
    </ol>
  );
}
