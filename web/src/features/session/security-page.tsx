import { useText } from '../../lib/i18n/use-text.js';
import { Page, Section } from '../../ui/page.js';
import { ActiveSessions } from './active-sessions.js';
import { PasswordForm } from './password-form.js';
import { SecurityHistory } from './security-history.js';

export function SecurityPage({ sessionId }: { sessionId: string }) {
  const t = useText();
  return (
    <Page title={t.security.title}>
      <Section title={t.security.sessions}>
        <ActiveSessions sessionId={sessionId} />
      </Section>
      <Section title={t.security.changePassword}>
        <PasswordForm />
      </Section>
      <Section title={t.security.history}>
        <SecurityHistory />
      </Section>
    </Page>
  );
}
