import { type InputHTMLAttributes, useId, useState } from 'react';
import { useText } from '../lib/i18n/use-text.js';
import styles from './field.module.css';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

export function Field({ label, hint, error, type = 'text', ...rest }: FieldProps) {
  const id = useId();
  const [shown, setShown] = useState(false);
  const secret = type === 'password';
  const note = error ?? hint;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <div className={styles.box}>
        <input
          id={id}
          className={`${styles.input} ${secret ? styles.withReveal : ''}`}
          type={secret && shown ? 'text' : type}
          aria-invalid={error !== undefined}
          aria-describedby={note === undefined ? undefined : `${id}-note`}
          {...rest}
        />
        {secret && <Reveal shown={shown} toggle={() => setShown(!shown)} />}
      </div>
      {note !== undefined && (
        <p id={`${id}-note`} className={styles[error === undefined ? 'hint' : 'error']}>
          {note}
        </p>
      )}
    </div>
  );
}

function Reveal({ shown, toggle }: { shown: boolean; toggle: () => void }) {
  const t = useText();
  const label = shown ? t.session.hidePassword : t.session.showPassword;
  return (
    <button type="button" className={styles.reveal} onClick={toggle} aria-pressed={shown} title={label}>
      <span className="visually-hidden">{label}</span>
      <Eye crossed={shown} />
    </button>
  );
}

function Eye({ crossed }: { crossed: boolean }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      aria-hidden="true"
    >
      <path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z" />
      <circle cx="8" cy="8" r="2" />
      {crossed && <path d="m3 13 10-10" />}
    </svg>
  );
}
