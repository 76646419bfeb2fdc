import type { ConnectionState } from '@devtalk/client';
import { useEffect, useState } from 'react';
import type { Dictionary } from '../lib/i18n/en.js';
import { useText } from '../lib/i18n/use-text.js';
import { useStore } from '../lib/use-store.js';
import { connection, realtime } from '../realtime/realtime.js';
import { Button } from '../ui/button.js';
import styles from './connection-banner.module.css';

/** Shorter interruptions heal before anyone could read about them. */
const CALM_MS = 700;
const SECOND_MS = 1_000;

export function ConnectionBanner() {
  const t = useText();
  const state = useStore(connection, (value) => value);
  const troubled = state.status !== 'online' && state.status !== 'idle' && state.status !== 'ended';
  const shown = useLasting(troubled);
  const now = useSeconds(shown);
  return (
    <div role="status">
      {shown && troubled && (
        <div className={styles.banner}>
          <span className={styles.pulse} />
          {words(state, now, t)}
          {state.status === 'waiting' && (
            <Button look="quiet" size="small" onClick={() => realtime().nudge('now')}>
              {t.connection.now}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function words(state: ConnectionState, now: number, t: Dictionary): string {
  if (state.status === 'catching-up') return t.connection.catchingUp;
  if (state.status !== 'waiting') return t.connection.connecting;
  const seconds = Math.ceil((state.retryAt - now) / SECOND_MS);
  return seconds > 0 ? t.connection.waiting(seconds) : t.connection.soon;
}

function useLasting(condition: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!condition) return setLasting(false);
    const timer = setTimeout(() => setLasting(true), CALM_MS);
    return () => clearTimeout(timer);
  }, [condition]);
  return lasting;
}

function useSeconds(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), SECOND_MS / 2);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
