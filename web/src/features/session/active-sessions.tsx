import type { ListedSession } from '@devtalk/contracts';
import { useState } from 'react';
import { api } from '../../lib/api.js';
import { errorText } from '../../lib/i18n/error-text.js';
import { useLocale, useText } from '../../lib/i18n/use-text.js';
import { ago, fullTime } from '../../lib/time.js';
import { useLoaded } from '../../lib/use-loaded.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import styles from './security-page.module.css';
import { signOut } from './session-actions.js';

export function ActiveSessions({ sessionId }: { sessionId: string }) {
  const t = useText();
  const [loaded, reload] = useLoaded(() => api('session.list', {}));
  const [error, setError] = useState<unknown>(undefined);
  if (loaded.status === 'loading') return <p>{t.common.loading}</p>;
  if (loaded.status === 'failed') return <Notice kind="danger">{errorText(loaded.error, t)}</Notice>;
  const { sessions } = loaded.value;
  const others = sessions.filter(({ id }) => id !== sessionId);
  const end = (...ended: ListedSession[]) => {
    Promise.all(ended.map(({ id }) => api('session.end', { id })))
      .catch(setError)
      .finally(reload);
  };
  return (
    <>
      {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
      <ul className={styles.list}>
        {sessions.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isHere={session.id === sessionId}
            onEnd={() => (session.id === sessionId ? void signOut().catch(setError) : end(session))}
          />
        ))}
      </ul>
      {others.length > 1 && (
        <Button look="danger" size="small" onClick={() => end(...others)}>
          {t.security.endOthers}
        </Button>
      )}
    </>
  );
}

interface SessionRowProps {
  session: ListedSession;
  isHere: boolean;
  onEnd: () => void;
}

function SessionRow({ session, isHere, onEnd }: SessionRowProps) {
  const t = useText();
  const locale = useLocale();
  const { device, ip, createdAt, lastSeenAt } = session;
  return (
    <li>
      <div className={styles.what}>
        <p className={styles.name}>
          {device}
          {isHere && <span className={styles.here}>{t.security.thisSession}</span>}
        </p>
        <p className={styles.quiet}>
          {ip} · <time dateTime={createdAt}>{t.security.since(fullTime(createdAt, locale))}</time> ·{' '}
          <time dateTime={lastSeenAt}>{t.security.lastSeen(ago(lastSeenAt, locale))}</time>
        </p>
      </div>
      <Button look="danger" size="small" onClick={onEnd}>
        {isHere ? t.security.endThis : t.security.end}
      </Button>
    </li>
  );
}
