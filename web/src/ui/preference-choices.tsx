import { useText } from '../lib/i18n/use-text.js';
import { chooseLocale, chooseTheme, type Locale, locale, type Theme, theme } from '../lib/preferences.js';
import { useStore } from '../lib/use-store.js';
import { Choice } from './choice.js';

const LOCALES: { value: Locale; label: string; lang: string }[] = [
  { value: 'ko', label: '한국어', lang: 'ko' },
  { value: 'en', label: 'English', lang: 'en' },
];

export function LocaleChoice() {
  const t = useText();
  const value = useStore(locale, (current) => current);
  return <Choice label={t.settings.language} value={value} options={LOCALES} onChange={chooseLocale} />;
}

export function ThemeChoice() {
  const t = useText();
  const value = useStore(theme, (current) => current);
  const options = (['system', 'light', 'dark'] as const).map((name: Theme) => ({
    value: name,
    label: t.settings[name],
  }));
  return <Choice label={t.settings.theme} value={value} options={options} onChange={chooseTheme} />;
}
