import { InvitePage } from '../features/chat/invite/invite-page.js';
import { RoomPage } from '../features/chat/room/room-page.js';
import { DashboardPage } from '../features/dashboard/dashboard-page.js';
import { NotificationsPage } from '../features/notifications/notifications-page.js';
import { SecurityPage } from '../features/session/security-page.js';
import type { SignedInState } from '../features/session/session-store.js';
import { SettingsPage } from '../features/session/settings-page.js';
import { useText } from '../lib/i18n/use-text.js';
import type { Route } from '../lib/router.js';
import styles from './shell.module.css';

interface MainPageProps {
  here: Route;
  signedIn: SignedInState;
}

export function MainPage({ here, signedIn }: MainPageProps) {
  const t = useText();
  switch (here.page) {
    case 'room':
      return <RoomPage id={here.room} />;
    case 'invite':
      return <InvitePage key={here.code} code={here.code} />;
    case 'dashboard':
      return <DashboardPage />;
    case 'notifications':
      return <NotificationsPage />;
    case 'security':
      return <SecurityPage sessionId={signedIn.session.id} />;
    case 'settings':
      return <SettingsPage user={signedIn.user} />;
    case 'home':
      return <p className={styles.choose}>{t.rooms.choose}</p>;
  }
}
