import { errorText } from '../../../lib/i18n/error-text.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { navigate } from '../../../lib/router.js';
import { useSubmit } from '../../../lib/use-submit.js';
import { Button } from '../../../ui/button.js';
import { Notice } from '../../../ui/notice.js';
import { Page } from '../../../ui/page.js';
import { useChat } from '../chat-context.js';
import styles from '../room/room-dialogs.module.css';

/** Where an invitation's address leads. Joining takes a click: a page that somebody else had opened must not join anything by itself. */
export function InvitePage({ code }: { code: string }) {
  const t = useText();
  const chat = useChat();
  const { busy, error, onSubmit } = useSubmit(async () => {
    const room = await chat.acceptInvite(code);
    navigate({ page: 'room', room: room.id }, { replace: true });
  });
  return (
    <Page title={t.invites.pageTitle}>
      <form className={styles.form} onSubmit={onSubmit}>
        <p>{t.invites.pageHint}</p>
        {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
        <div className={styles.actions}>
          <Button type="submit" look="primary" disabled={busy}>
            {t.rooms.join}
          </Button>
        </div>
      </form>
    </Page>
  );
}
