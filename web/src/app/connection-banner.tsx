import type { ConnectionState } from '@devtalk/client';
import { useEffect, useMemo, useState } from 'react';
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
  const retryAt = useMemo(() => monotonicRetryAt(state), [state]);
  return (
    <div role="status">
      {shown && troubled && (
        <div className={styles.banner}>
          <span className={styles.pulse} />
          {words(state, (retryAt - now) / SECOND_MS, t)}
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

/** By the clock that nobody sets: the wait does not become longer when the wall clock is set back meanwhile. */
function monotonicRetryAt(state: ConnectionState): number {
  return state.status === 'waiting' ? performance.now() + state.retryAt - Date.now() : 0;
}

function words(state: ConnectionState, secondsLeft: number, t: Dictionary): string {
  if (state.status === 'catching-up') return t.connection.catchingUp;
  if (state.status !== 'waiting') return t.connection.connecting;
  const seconds = Math.ceil(secondsLeft);
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
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!running) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), SECOND_MS / 2);
    return () => clearInterval(timer);
  }, [running]);
  return now;
}
