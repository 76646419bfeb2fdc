import type { ReactNode } from 'react';
import { LocaleChoice, ThemeChoice } from '../../ui/preference-choices.js';
import { Wordmark } from '../../ui/wordmark.js';
import styles from './auth-frame.module.css';

interface AuthFrameProps {
  title: string;
  children: ReactNode;
}

/** The page around everything that happens before one is in. */
export function AuthFrame({ title, children }: AuthFrameProps) {
  return (
    <div className={styles.page}>
      <div className={styles.preferences}>
        <LocaleChoice />
        <div className={styles.theme}>
          <ThemeChoice />
        </div>
      </div>
      <main className={styles.main}>
        <header className={styles.brand}>
          <Wordmark />
          <h1 className={styles.title}>{title}</h1>
        </header>
        {children}
      </main>
    </div>
  );
}
