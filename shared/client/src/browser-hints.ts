/** What the surroundings know before the socket does; `now` is a person who does not want to wait. */
export type Hint = 'online' | 'offline' | 'visible' | 'now';

interface Page {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
  readonly document: {
    readonly visibilityState: string;
    addEventListener(type: string, listener: () => void): void;
    removeEventListener(type: string, listener: () => void): void;
  };
}

/** Passes a page's online, offline and visibility changes on; returns the function that stops it. */
export function followPage(page: Page, nudge: (hint: Hint) => void): () => void {
  const online = () => nudge('online');
  const offline = () => nudge('offline');
  const visible = () => {
    if (page.document.visibilityState === 'visible') nudge('visible');
  };
  page.addEventListener('online', online);
  page.addEventListener('offline', offline);
  page.document.addEventListener('visibilitychange', visible);
  return () => {
    page.removeEventListener('online', online);
    page.removeEventListener('offline', offline);
    page.document.removeEventListener('visibilitychange', visible);
  };
}
