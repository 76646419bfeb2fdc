import { notifications, unreadNotifications } from '../features/notifications/notification-store.js';
import { useText } from '../lib/i18n/use-text.js';
import type { Route } from '../lib/router.js';
import { useStore } from '../lib/use-store.js';
import { Icon, type IconName } from '../ui/icon.js';
import { Link } from '../ui/link.js';
import styles from './shell.module.css';

type Page = 'dashboard' | 'notifications' | 'security';

const PAGES: readonly (readonly [Page, IconName])[] = [
  ['dashboard', 'chart'],
  ['notifications', 'bell'],
  ['security', 'shield'],
];

export function PageLinks({ here }: { here: Route }) {
  const t = useText();
  const unread = useStore(notifications, unreadNotifications);
  return (
    <ul className={styles.pages}>
      {PAGES.map(([page, icon]) => (
        <li key={page}>
          <Link to={{ page }} className={styles.page} aria-current={here.page === page ? 'page' : undefined}>
            <Icon name={icon} />
            <span>{t.nav[page]}</span>
            {page === 'notifications' && unread > 0 && <Count unread={unread} />}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Count({ unread }: { unread: number }) {
  const t = useText();
  return (
    <span className={styles.count}>
      <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
      <span className="visually-hidden">{t.notifications.unread(unread)}</span>
    </span>
  );
}
