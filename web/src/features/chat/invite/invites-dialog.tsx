import type { Room, RoomInvite } from '@devtalk/contracts';
import { useState } from 'react';
import { errorText } from '../../../lib/i18n/error-text.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { useLoaded } from '../../../lib/use-loaded.js';
import { Button } from '../../../ui/button.js';
import { Dialog } from '../../../ui/dialog.js';
import { Notice } from '../../../ui/notice.js';
import { useChat } from '../chat-context.js';
import styles from '../room/room-dialogs.module.css';

export function InvitesDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const t = useText();
  const chat = useChat();
  const [loaded, reload] = useLoaded(() => chat.invites(room.id));
  const [error, setError] = useState<unknown>(undefined);
  const change = async (action: Promise<void>) => {
    setError(undefined);
    await action.catch(setError);
    reload();
  };
  return (
    <Dialog title={t.invites.title} onClose={onClose}>
      <div className={styles.add}>
        <p className={styles.quiet}>{t.invites.hint}</p>
        <Button onClick={() => void change(chat.invite(room.id))}>{t.invites.create}</Button>
      </div>
      {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
      {loaded.status === 'loading' && <p>{t.common.loading}</p>}
      {loaded.status === 'failed' && <Notice kind="danger">{errorText(loaded.error, t)}</Notice>}
      {loaded.status === 'ready' && loaded.value.length === 0 && <p>{t.invites.none}</p>}
      {loaded.status === 'ready' && (
        <ul>
          {loaded.value.map((invite) => (
            <InviteRow
              key={invite.code}
              invite={invite}
              onRevoke={() => void change(chat.revokeInvite(room.id, invite.code))}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function InviteRow({ invite, onRevoke }: { invite: RoomInvite; onRevoke: () => void }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  const url = addressOf(invite);
  // Where the browser gives no clipboard (plain http on another host), the address can still be selected.
  const copy = () =>
    navigator.clipboard?.writeText(url).then(
      () => setCopied(true),
      () => {},
    );
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <input className={styles.address} readOnly value={url} aria-label={t.invites.address} />
        <p className={styles.quiet}>
          {t.invites.by(invite.by.displayName)} · {t.invites.uses(invite.uses, invite.maxUses)} ·{' '}
          {t.invites.until(new Date(invite.expiresAt))}
        </p>
      </div>
      <Button size="small" onClick={() => void copy()}>
        {copied ? t.invites.copied : t.invites.copy}
      </Button>
      <Button size="small" look="quiet" onClick={onRevoke}>
        {t.invites.revoke}
      </Button>
    </li>
  );
}

/** The server gives a path alone where it does not know its own address; the page does. */
const addressOf = ({ url }: RoomInvite): string => new URL(url, location.origin).href;
