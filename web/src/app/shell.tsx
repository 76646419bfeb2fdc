import type { User } from '@devtalk/contracts';
import { useEffect } from 'react';
import { useChatState } from '../features/chat/chat-context.js';
import { totalUnread } from '../features/chat/chat-state.js';
import { RoomList } from '../features/chat/room/room-list.js';
import { DisplacedNotice } from '../features/session/displaced-notice.js';
import { SecurityAlert } from '../features/session/security-alert.js';
import type { SignedInState } from '../features/session/session-store.js';
import { useText } from '../lib/i18n/use-text.js';
import { type Route, route } from '../lib/router.js';
import { useStore } from '../lib/use-store.js';
import { Avatar } from '../ui/avatar.js';
import { Icon } from '../ui/icon.js';
import { Link } from '../ui/link.js';
import { Wordmark } from '../ui/wordmark.js';
import { ConnectionBanner } from './connection-banner.js';
import { MainPage } from './main-page.js';
import { PageLinks } from './page-links.js';
import styles from './shell.module.css';
import { useLastRoom } from './use-last-room.js';

/** The frame of everything once one is in: on a narrow screen either the list or the page, else both. */
export function Shell({ signedIn }: { signedIn: SignedInState }) {
  const t = useText();
  const here = useStore(route, (value) => value);
  useTitle(here);
  useLastRoom(here);
  useFocusInSight(here);
  return (
    <div className={styles.shell} data-view={here.page === 'home' ? 'list' : 'page'}>
      <div className={styles.top}>
        <a className={styles.skip} href="#main">
          {t.skipToContent}
        </a>
        <ConnectionBanner />
        <SecurityAlert />
        {signedIn.displaced && <DisplacedNotice displaced={signedIn.displaced} />}
      </div>
      <nav className={styles.side} aria-label={t.nav.main}>
        <div className={styles.brand}>
          <Link to={{ page: 'home' }}>
            <Wordmark />
          </Link>
        </div>
        <PageLinks here={here} />
        <div className={styles.rooms}>
          <RoomList />
        </div>
        <Self user={signedIn.user} />
      </nav>
      <main id="main" className={styles.main} tabIndex={-1}>
        <MainPage here={here} signedIn={signedIn} />
      </main>
    </div>
  );
}

function Self({ user }: { user: User }) {
  const t = useText();
  return (
    <Link to={{ page: 'settings' }} className={styles.self} aria-label={t.nav.account(user.displayName)}>
      <Avatar user={user} />
      <div className={styles.who}>
        <p className={styles.name}>{user.displayName}</p>
        <p className={styles.username}>@{user.username}</p>
      </div>
      <Icon name="gear" />
    </Link>
  );
}

/** On a narrow screen the link that was followed disappears with the list: the keyboard goes on in the page. */
function useFocusInSight(here: Route): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again whenever another page is shown
  useEffect(() => {
    if (document.activeElement === document.body) document.getElementById('main')?.focus();
  }, [here]);
}

function useTitle(here: Route): void {
  const unread = useChatState(totalUnread);
  const name = useChatState((state) => (here.page === 'room' ? (state.rooms[here.room]?.name ?? '') : ''));
  useEffect(() => {
    const title = name ? `${name} · DevTalk` : 'DevTalk';
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
  }, [unread, name]);
}
