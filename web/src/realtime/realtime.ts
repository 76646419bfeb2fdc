import type { ConnectionState, RealtimeClient } from '@devtalk/client';
import { createStore } from '../lib/store.js';
import { openRealtime } from './open.js';

export const connection = createStore<ConnectionState>({ status: 'idle' });

let client: RealtimeClient | undefined;

/** Called once, before anything is rendered that needs the connection. */
export async function startRealtime(): Promise<RealtimeClient> {
  client = await openRealtime();
  connection.set(client.state);
  client.on('state', (state) => connection.set(state));
  return client;
}

export function realtime(): RealtimeClient {
  if (!client) throw new Error('The connection is used before it was opened');
  return client;
}
