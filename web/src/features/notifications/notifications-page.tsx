import type { Notification } from '@devtalk/contracts';
import { useLocale, useText } from '../../lib/i18n/use-text.js';
import { ago } from '../../lib/time.js';
import { useStore } from '../../lib/use-store.js';
import { realtime } from '../../realtime/realtime.js';
import { Avatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { Link } from '../../ui/link.js';
import { Page } from '../../ui/page.js';
import { markAllRead, notifications, unreadNotifications } from './notification-store.js';
import styles from './notifications-page.module.css';

export function NotificationsPage() {
  const t = useText();
  const state = useStore(notifications, (current) => current);
  const { items } = state;
  const unread = unreadNotifications(state);
  const action = unread > 0 && (
    <Button size="small" onClick={() => void markAllRead(realtime()).catch(() => {})}>
      {t.notifications.markAll}
    </Button>
  );
  return (
    <Page title={t.notifications.title} actions={action}>
      {items.length === 0 && <p className={styles.none}>{t.notifications.none}</p>}
      <ul className={styles.list}>
        {items.map((item) => (
          <Item key={item.id} item={item} />
        ))}
      </ul>
    </Page>
  );
}

function Item({ item: { kind, by, room, roomName, excerpt, createdAt, read } }: { item: Notification }) {
  const t = useText();
  const locale = useLocale();
  return (
    <li>
      <Link to={{ page: 'room', room }} className={`${styles.item} ${read ? '' : styles.unread}`}>
        <Avatar user={by} />
        <div className={styles.what}>
          <p className={styles.title}>{t.notifications[kind](by.displayName, roomName)}</p>
          {excerpt && <p className={styles.excerpt}>{excerpt}</p>}
        </div>
        <time className={styles.when} dateTime={createdAt}>
          {ago(createdAt, locale)}
        </time>
      </Link>
    </li>
  );
}
