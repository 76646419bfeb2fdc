import type { Room } from '@devtalk/contracts';
import { errorText } from '../../../lib/i18n/error-text.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { useSubmit } from '../../../lib/use-submit.js';
import { Button } from '../../../ui/button.js';
import { Dialog } from '../../../ui/dialog.js';
import { Notice } from '../../../ui/notice.js';
import { useChat } from '../chat-context.js';
import styles from '../room/room-dialogs.module.css';

interface LeaveDialogProps {
  room: Room;
  onClose: () => void;
  onLeft: () => void;
}

export function LeaveDialog({ room, onClose, onLeft }: LeaveDialogProps) {
  const t = useText();
  const chat = useChat();
  const { busy, error, onSubmit } = useSubmit(async () => {
    await chat.leave(room.id);
    onClose();
    onLeft();
  });
  return (
    <Dialog title={t.rooms.leaveConfirm(room.name)} onClose={onClose}>
      <form className={styles.form} onSubmit={onSubmit}>
        <p>{t.rooms.leaveHint}</p>
        {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
        <div className={styles.actions}>
          <Button look="quiet" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" look="danger" disabled={busy}>
            {t.rooms.leave}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
