import type { User } from '@devtalk/contracts';
import { errorText } from '../../lib/i18n/error-text.js';
import { passwordError } from '../../lib/i18n/password-error.js';
import { useText } from '../../lib/i18n/use-text.js';
import { textField, useSubmit } from '../../lib/use-submit.js';
import { Button } from '../../ui/button.js';
import { Field } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import styles from './auth-frame.module.css';
import { recover, signIn } from './session-actions.js';

/** Only fresh credentials take a session over; the account is the one this page was open for. */
export function UseHereForm({ user, isTakeover }: { user: User; isTakeover: boolean }) {
  const t = useText();
  const { busy, error, onSubmit } = useSubmit((fields) =>
    signIn({ username: user.username, password: textField(fields, 'password') }),
  );
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      {isTakeover && <p className={styles.small}>{t.ended.useHereBody}</p>}
      {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
      <Field
        label={t.session.username}
        name="username"
        autoComplete="username"
        value={user.username}
        readOnly
      />
      <Field
        label={t.session.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
      />
      <Button type="submit" look="primary" size="wide" disabled={busy}>
        {busy ? t.session.working : isTakeover ? t.ended.useHere : t.session.signIn}
      </Button>
      <Button look="quiet" onClick={() => location.assign('/')}>
        {t.ended.otherAccount}
      </Button>
    </form>
  );
}

export function RecoverForm({ user, onBack }: { user: User; onBack: () => void }) {
  const t = useText();
  const { busy, error, onSubmit } = useSubmit((fields) =>
    recover({
      username: user.username,
      password: textField(fields, 'password'),
      newPassword: textField(fields, 'newPassword'),
    }),
  );
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <p className={styles.small}>{t.ended.notMeBody}</p>
      {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
      <Field
        label={t.session.username}
        name="username"
        autoComplete="username"
        value={user.username}
        readOnly
      />
      <Field
        label={t.security.currentPassword}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        autoFocus
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
      <Button type="submit" look="primary" size="wide" disabled={busy}>
        {busy ? t.session.working : t.ended.recover}
      </Button>
      <Button look="quiet" onClick={onBack}>
        {t.common.back}
      </Button>
    </form>
  );
}
