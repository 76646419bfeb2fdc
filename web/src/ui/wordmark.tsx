import styles from './wordmark.module.css';

/** A speech bubble with a prompt in it. */
export function Wordmark() {
  return (
    <span className={styles.wordmark}>
      <svg className={styles.mark} width="26" height="26" viewBox="0 0 32 32" fill="none" aria-hidden="true">
        <path
          className={styles.bubble}
          d="M6 3h20a4 4 0 0 1 4 4v13a4 4 0 0 1-4 4H15l-7.2 5.4A1.1 1.1 0 0 1 6 28.5V24a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4z"
        />
        <path
          className={styles.prompt}
          d="m9 9.5 4.5 4-4.5 4M16.5 18h6"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      DevTalk
    </span>
  );
}
