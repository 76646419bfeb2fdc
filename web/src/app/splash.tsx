import { loadSession } from '../features/session/session-actions.js';
import { useText } from '../lib/i18n/use-text.js';
import { Button } from '../ui/button.js';
import { Wordmark } from '../ui/wordmark.js';
import styles from './splash.module.css';

/** While it is not yet known who is here, or the server cannot be asked. */
export function Splash({ isUnreachable }: { isUnreachable: boolean }) {
  const t = useText();
  return (
    <main className={styles.splash}>
      <Wordmark />
      {isUnreachable && (
        <>
          <p role="alert">{t.errors.offline}</p>
          <Button onClick={() => void loadSession()}>{t.common.retry}</Button>
        </>
      )}
    </main>
  );
}
