import { randomId } from '../lib/random-id.js';

/** Names this tab, over reloads too, where the browser lets it be remembered. */
export function tabId(): string {
  try {
    const known = sessionStorage.getItem('devtalk.tab') ?? randomId();
    sessionStorage.setItem('devtalk.tab', known);
    return known;
  } catch {
    return randomId();
  }
}
