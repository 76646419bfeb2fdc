import { errorText } from '../../../lib/i18n/error-text.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { navigate } from '../../../lib/router.js';
import { textField, useSubmit } from '../../../lib/use-submit.js';
import { Button } from '../../../ui/button.js';
import { Dialog } from '../../../ui/dialog.js';
import { Field } from '../../../ui/field.js';
import { Notice } from '../../../ui/notice.js';
import { useChat } from '../chat-context.js';
import styles from './room-dialogs.module.css';

export function CreateRoomDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  const chat = useChat();
  const { busy, error, onSubmit } = useSubmit(async (fields) => {
    const topic = textField(fields, 'topic').trim();
    const kind = textField(fields, 'kind') === 'private' ? 'private' : 'public';
    const room = await chat.create({ kind, name: textField(fields, 'name').trim(), ...(topic && { topic }) });
    onClose();
    navigate({ page: 'room', room: room.id });
  });
  return (
    <Dialog title={t.rooms.create} onClose={onClose}>
      <form className={styles.form} onSubmit={onSubmit}>
        {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
        <Field label={t.rooms.name} name="name" required maxLength={80} autoComplete="off" />
        <Field label={t.rooms.topic} name="topic" maxLength={500} autoComplete="off" />
        <fieldset className={styles.kinds}>
          <legend>{t.rooms.kind}</legend>
          <KindOption value="public" label={t.rooms.public} hint={t.rooms.publicHint} checked />
          <KindOption value="private" label={t.rooms.private} hint={t.rooms.privateHint} />
        </fieldset>
        <div className={styles.actions}>
          <Button look="quiet" onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" look="primary" disabled={busy}>
            {t.rooms.createAction}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface KindOptionProps {
  value: string;
  label: string;
  hint: string;
  checked?: boolean;
}

function KindOption({ value, label, hint, checked = false }: KindOptionProps) {
  return (
    <label className={styles.kind}>
      <input type="radio" name="kind" value={value} defaultChecked={checked} />
      <span>{label}</span>
      <small>{hint}</small>
    </label>
  );
}
