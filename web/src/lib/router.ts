import { createStore } from './store.js';

export type Route =
  | { page: 'home' }
  | { page: 'room'; room: string }
  | { page: 'invite'; code: string }
  | { page: 'dashboard' }
  | { page: 'notifications' }
  | { page: 'security' }
  | { page: 'settings' };

const PAGES = ['dashboard', 'notifications', 'security', 'settings'] as const;

export function parseRoute(pathname: string): Route {
  const [first, second] = pathname.split('/').filter(Boolean);
  if (first === 'rooms' && second) return { page: 'room', room: second };
  if (first === 'invite' && second) return { page: 'invite', code: second };
  const page = PAGES.find((name) => name === first);
  return page ? { page } : { page: 'home' };
}

export function pathOf(route: Route): string {
  if (route.page === 'home') return '/';
  if (route.page === 'invite') return `/invite/${encodeURIComponent(route.code)}`;
  return route.page === 'room' ? `/rooms/${encodeURIComponent(route.room)}` : `/${route.page}`;
}

export const route = createStore<Route>(parseRoute(globalThis.location?.pathname ?? '/'));

export function navigate(next: Route, { replace = false } = {}): void {
  const path = pathOf(next);
  if (path !== location.pathname) history[replace ? 'replaceState' : 'pushState'](null, '', path);
  route.set(next);
}

export function followHistory(): void {
  addEventListener('popstate', () => route.set(parseRoute(location.pathname)));
}
