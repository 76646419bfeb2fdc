import { createStore } from './store.js';

export type Locale = 'ko' | 'en';
export type Theme = 'system' | 'light' | 'dark';

/** Plain strings rather than JSON: `preferences.js` reads the theme before anything else runs. */
function stored(key: string): string | null {
  try {
    return localStorage.getItem(`devtalk.${key}`);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(`devtalk.${key}`, value);
  } catch {
    // Kept for this page only.
  }
}

function initialLocale(): Locale {
  const chosen = stored('locale');
  if (chosen === 'ko' || chosen === 'en') return chosen;
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

function initialTheme(): Theme {
  const chosen = stored('theme');
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

export const locale = createStore<Locale>(initialLocale());
export const theme = createStore<Theme>(initialTheme());

export function followPreferences(root: HTMLElement): void {
  const apply = () => {
    root.lang = locale.get();
    if (theme.get() === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme.get();
  };
  apply();
  locale.subscribe(apply);
  theme.subscribe(apply);
}

export function chooseLocale(next: Locale): void {
  store('locale', next);
  locale.set(next);
}

export function chooseTheme(next: Theme): void {
  store('theme', next);
  theme.set(next);
}
