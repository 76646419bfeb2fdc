import type { ReactNode } from 'react';
import { Icon } from './icon.js';
import styles from './notice.module.css';

interface NoticeProps {
  kind?: 'info' | 'warning' | 'danger';
  children: ReactNode;
}

/** Something the person should know now; read out when it appears. */
export function Notice({ kind = 'info', children }: NoticeProps) {
  return (
    <div className={`${styles.notice} ${styles[kind] ?? ''}`} role={kind === 'info' ? 'status' : 'alert'}>
      <Icon name={kind === 'info' ? 'check' : 'warning'} />
      <div className={styles.text}>{children}</div>
    </div>
  );
}
