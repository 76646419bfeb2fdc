import { useRef, useState } from 'react';
import { api } from '../../lib/api.js';
import { errorText } from '../../lib/i18n/error-text.js';
import { passwordError } from '../../lib/i18n/password-error.js';
import { useText } from '../../lib/i18n/use-text.js';
import { textField, useSubmit } from '../../lib/use-submit.js';
import { Button } from '../../ui/button.js';
import { Field } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import styles from './security-page.module.css';

export function PasswordForm() {
  const t = useText();
  const form = useRef<HTMLFormElement>(null);
  const [done, setDone] = useState(false);
  const { busy, error, onSubmit } = useSubmit(async (fields) => {
    setDone(false);
    await api('auth.password', {
      password: textField(fields, 'password'),
      newPassword: textField(fields, 'newPassword'),
    });
    form.current?.reset();
    setDone(true);
  });
  return (
    <form ref={form} className={styles.form} onSubmit={onSubmit}>
      {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
      {done && <Notice>{t.security.changed}</Notice>}
      <Field
        label={t.security.currentPassword}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Field
        label={t.session.newPassword}
        hint={t.session.passwordHint}
        error={passwordError(error, 'newPassword', t)}
        name="newPassword"
        type="password"
        autoComplete="new-password"
        required
        minLength={8}
      />
      <Button type="submit" disabled={busy}>
        {busy ? t.session.working : t.security.changePassword}
      </Button>
    </form>
  );
}
