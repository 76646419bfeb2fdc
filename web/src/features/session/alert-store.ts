import type { RealtimeClient } from '@devtalk/client';
import type { EventData } from '@devtalk/contracts';
import { createStore } from '../../lib/store.js';

/** The newest thing about this account that its owner should look at. */
export const securityAlert = createStore<EventData<'security.alert'> | undefined>(undefined);

/** Returns the function that stops it. */
export function followAlerts(client: RealtimeClient): () => void {
  return client.on('security.alert', ({ data }) => securityAlert.set(data));
}
