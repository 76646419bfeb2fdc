import type { User } from '@devtalk/contracts';
import { useText } from '../../lib/i18n/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { Page, Section } from '../../ui/page.js';
import { LocaleChoice, ThemeChoice } from '../../ui/preference-choices.js';
import { signOut } from './session-actions.js';
import styles from './settings-page.module.css';

export function SettingsPage({ user }: { user: User }) {
  const t = useText();
  return (
    <Page title={t.settings.title}>
      <Section title={t.settings.account}>
        <div className={styles.account}>
          <Avatar user={user} />
          <div className={styles.who}>
            <p className={styles.name}>{user.displayName}</p>
            <p className={styles.quiet}>
              @{user.username}
              {user.role === 'admin' && ` · ${t.settings.admin}`}
            </p>
          </div>
          <Button onClick={() => void signOut()}>{t.session.signOut}</Button>
        </div>
      </Section>
      <Section title={t.settings.language}>
        <div>
          <LocaleChoice />
        </div>
      </Section>
      <Section title={t.settings.theme}>
        <div>
          <ThemeChoice />
        </div>
      </Section>
    </Page>
  );
}
