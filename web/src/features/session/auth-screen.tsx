import { useState } from 'react';
import { errorText } from '../../lib/i18n/error-text.js';
import { passwordError } from '../../lib/i18n/password-error.js';
import { useText } from '../../lib/i18n/use-text.js';
import { textField, useSubmit } from '../../lib/use-submit.js';
import { Button } from '../../ui/button.js';
import { Field } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { AuthFrame } from './auth-frame.js';
import styles from './auth-frame.module.css';
import { signIn, signUp } from './session-actions.js';

export function AuthScreen() {
  const [isNew, setNew] = useState(false);
  return isNew ? <SignUp onSwitch={() => setNew(false)} /> : <SignIn onSwitch={() => setNew(true)} />;
}

function SignIn({ onSwitch }: { onSwitch: () => void }) {
  const t = useText();
  const { busy, error, onSubmit } = useSubmit((fields) =>
    signIn({ username: textField(fields, 'username').trim(), password: textField(fields, 'password') }),
  );
  return (
    <AuthFrame title={t.session.signInTitle}>
      <form className={styles.form} onSubmit={onSubmit}>
        {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
        <Field
          label={t.session.username}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          autoFocus
        />
        <Field
          label={t.session.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
        <Button type="submit" look="primary" size="wide" disabled={busy}>
          {busy ? t.session.working : t.session.signIn}
        </Button>
        <p className={styles.small}>{t.session.takeoverHint}</p>
      </form>
      <p className={styles.switch}>
        {t.session.noAccount}{' '}
        <button type="button" onClick={onSwitch}>
          {t.session.signUp}
        </button>
      </p>
    </AuthFrame>
  );
}

function SignUp({ onSwitch }: { onSwitch: () => void }) {
  const t = useText();
  const { busy, error, onSubmit } = useSubmit((fields) => {
    const displayName = textField(fields, 'displayName').trim();
    return signUp({
      username: textField(fields, 'username').trim(),
      password: textField(fields, 'password'),
      ...(displayName && { displayName }),
    });
  });
  return (
    <AuthFrame title={t.session.signUpTitle}>
      <form className={styles.form} onSubmit={onSubmit}>
        {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
        <Field
          label={t.session.username}
          hint={t.session.usernameHint}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          required
          minLength={2}
          autoFocus
        />
        <Field label={t.session.displayName} name="displayName" autoComplete="name" maxLength={80} />
        <Field
          label={t.session.password}
          hint={t.session.passwordHint}
          error={passwordError(error, 'password', t)}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
        />
        <Button type="submit" look="primary" size="wide" disabled={busy}>
          {busy ? t.session.working : t.session.signUp}
        </Button>
      </form>
      <p className={styles.switch}>
        {t.session.haveAccount}{' '}
        <button type="button" onClick={onSwitch}>
          {t.session.signIn}
        </button>
      </p>
    </AuthFrame>
  );
}
