import { DevTalkClient, followPage, PortClient, type RealtimeClient } from '@devtalk/client';
import { socketUrl } from './socket-url.js';

/** A worker that has not spoken by then never will: it was blocked, or its script did not load. */
const WORKER_WITHIN_MS = 3_000;

/** One connection for all tabs where the browser has shared workers, else one for this tab. */
export async function openRealtime(): Promise<RealtimeClient> {
  const client = (await throughWorker()) ?? new DevTalkClient({ url: socketUrl(location) });
  followPage(window, (hint) => client.nudge(hint));
  return client;
}

function throughWorker(): Promise<RealtimeClient | undefined> {
  if (!('SharedWorker' in window)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const worker = new SharedWorker(new URL('./worker.ts', import.meta.url), {
      type: 'module',
      name: 'devtalk',
    });
    const client = new PortClient(worker.port);
    const timer = setTimeout(() => resolve(undefined), WORKER_WITHIN_MS);
    worker.addEventListener('error', () => resolve(undefined));
    const stop = client.on('state', () => {
      clearTimeout(timer);
      stop();
      resolve(client);
    });
    addEventListener('pagehide', (event) => {
      if (!event.persisted) client.close();
    });
  });
}
