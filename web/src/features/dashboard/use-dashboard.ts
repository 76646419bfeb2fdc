import type { DashboardAnswer } from '@devtalk/contracts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../../lib/api.js';
import { useLoaded } from '../../lib/use-loaded.js';
import { realtime } from '../../realtime/realtime.js';

/**
 * The dashboard, and once more whenever the server has computed one that is newer than what is shown or on its way. Nothing is polled. The
 * event does not carry it: fetching it is how the server knows that somebody looks, and goes on refreshing it quickly.
 */
export function useDashboard() {
  const [loaded, reload] = useLoaded<DashboardAnswer>(() => realtime().call('dashboard.get', {}));
  const [refreshing, setRefreshing] = useState(false);
  const newest = useRef('');
  if (loaded.status === 'ready') newest.current = later(newest.current, loaded.value.generatedAt ?? '');
  useEffect(
    () =>
      realtime().on('dashboard.generated', ({ data: { generatedAt } }) => {
        setRefreshing(false);
        // After a reconnect come all events that were missed, of which one is worth a fetch.
        if (later(newest.current, generatedAt) === newest.current) return;
        newest.current = generatedAt;
        reload();
      }),
    [reload],
  );
  // What was generated while this page was away was announced to nobody here.
  useEffect(() => realtime().on('connected', reload), [reload]);
  const refresh = useCallback(async () => {
    setRefreshing(true);
    await api('dashboard.refresh', {}).catch(() => setRefreshing(false));
  }, []);
  return { loaded, refreshing, refresh };
}

/** Of two ISO times. */
const later = (a: string, b: string): string => (b > a ? b : a);
