import { type Locale, locale } from '../preferences.js';
import { useStore } from '../use-store.js';
import { type Dictionary, en } from './en.js';
import { ko } from './ko.js';

const dictionaries: Record<Locale, Dictionary> = { en, ko };

export function useLocale(): Locale {
  return useStore(locale, (value) => value);
}

/** Every word of the interface, in the reader's language. */
export function useText(): Dictionary {
  return dictionaries[useLocale()];
}
