import type { SecurityEvent, SecurityEventKind } from '@devtalk/contracts';
import { useEffect, useState } from 'react';
import { api } from '../../lib/api.js';
import { errorText } from '../../lib/i18n/error-text.js';
import { useLocale, useText } from '../../lib/i18n/use-text.js';
import { fullTime } from '../../lib/time.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import styles from './security-page.module.css';

const ALARMING: ReadonlySet<SecurityEventKind> = new Set([
  'sign_in_failed',
  'throttled',
  'locked',
  'takeover',
  'unusual_distance',
]);

/** The audit trail, newest first, a page at a time. */
export function SecurityHistory() {
  const t = useText();
  const [events, setEvents] = useState<readonly SecurityEvent[]>([]);
  const [next, setNext] = useState<string | null | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);
  const load = (before?: string) =>
    api('security.list', { limit: 30, ...(before && { before }) }).then((page) => {
      setEvents((held) => [...(before ? held : []), ...page.events]);
      setNext(page.next);
    }, setError);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page is loaded once, when the page opens
  useEffect(() => void load(), []);
  if (error !== undefined) return <Notice kind="danger">{errorText(error, t)}</Notice>;
  if (next === undefined) return <p>{t.common.loading}</p>;
  if (events.length === 0) return <p>{t.security.noHistory}</p>;
  return (
    <>
      <ol className={styles.list}>
        {events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
      {next !== null && <Button onClick={() => void load(next)}>{t.common.more}</Button>}
    </>
  );
}

function EventRow({ event }: { event: SecurityEvent }) {
  const t = useText();
  const locale = useLocale();
  return (
    <li className={ALARMING.has(event.kind) ? styles.alarming : undefined}>
      <div className={styles.what}>
        <p className={styles.name}>{t.security.kinds[event.kind]}</p>
        <p className={styles.quiet}>
          {t.security.from(event.device, event.ip)}
          {event.by && <> · {t.security.takenBy(event.by.device, event.by.ip)}</>}
        </p>
      </div>
      <time className={styles.quiet} dateTime={event.at}>
        {fullTime(event.at, locale)}
      </time>
    </li>
  );
}
