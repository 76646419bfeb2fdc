import type { ReactNode } from 'react';
import { BackLink } from './back-link.js';
import styles from './page.module.css';

interface PageProps {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the main area other than a room. */
export function Page({ title, actions, children }: PageProps) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <BackLink />
        <h1>{title}</h1>
        {actions}
      </header>
      <div className={styles.scroll}>
        <div className={styles.content}>{children}</div>
      </div>
    </div>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
