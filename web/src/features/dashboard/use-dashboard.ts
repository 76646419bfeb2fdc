import type { DashboardAnswer } from '@devtalk/contracts';
import { useCallback, useEffect, useState } from 'react';
import { api } from '../../lib/api.js';
import { useLoaded } from '../../lib/use-loaded.js';
import { realtime } from '../../realtime/realtime.js';

/** The dashboard, and again whenever the server has computed a newer one. Nothing is polled. */
export function useDashboard() {
  const [loaded, reload] = useLoaded<DashboardAnswer>(() => realtime().call('dashboard.get', {}));
  const [refreshing, setRefreshing] = useState(false);
  useEffect(
    () =>
      realtime().on('dashboard.generated', () => {
        setRefreshing(false);
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
