import { Component, type ReactNode } from 'react';
import { useText } from '../lib/i18n/use-text.js';
import { Button } from '../ui/button.js';
import styles from './splash.module.css';

/** A fault while drawing must not leave an empty page: it says so and offers to begin anew. */
export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    return this.state.crashed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const t = useText();
  return (
    <main className={styles.splash}>
      <p role="alert">{t.common.crashed}</p>
      <Button onClick={() => location.reload()}>{t.ended.reload}</Button>
    </main>
  );
}
