import type { Member, Room } from '@devtalk/contracts';
import { errorText } from '../../../lib/i18n/error-text.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { navigate } from '../../../lib/router.js';
import { useLoaded } from '../../../lib/use-loaded.js';
import { Avatar } from '../../../ui/avatar.js';
import { Button } from '../../../ui/button.js';
import { Dialog } from '../../../ui/dialog.js';
import { Notice } from '../../../ui/notice.js';
import { useChat, useChatState } from '../chat-context.js';
import styles from '../room/room-dialogs.module.css';
import { AddPeople } from './add-people.js';

export function MembersDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const t = useText();
  const chat = useChat();
  const [loaded, reload] = useLoaded(() => chat.members(room.id));
  const present = loaded.status === 'ready' ? loaded.value.map(({ user }) => user.id) : [];
  return (
    <Dialog title={t.rooms.membersTitle} onClose={onClose}>
      {room.kind !== 'direct' && <AddPeople room={room.id} present={present} onAdded={reload} />}
      {loaded.status === 'loading' && <p>{t.common.loading}</p>}
      {loaded.status === 'failed' && <Notice kind="danger">{errorText(loaded.error, t)}</Notice>}
      {loaded.status === 'ready' && (
        <ul>
          {loaded.value.map((member) => (
            <MemberRow key={member.user.id} member={member} onClose={onClose} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function MemberRow({ member: { user, role }, onClose }: { member: Member; onClose: () => void }) {
  const t = useText();
  const chat = useChat();
  const presence = useChatState((state) => state.presence[user.id]);
  const write = async () => {
    const room = await chat.direct(user.id);
    onClose();
    navigate({ page: 'room', room: room.id });
  };
  return (
    <li className={styles.row}>
      <Avatar user={user} presence={presence ?? 'offline'} />
      <div className={styles.what}>
        <p className={styles.name}>{user.displayName}</p>
        <p className={styles.quiet}>
          @{user.username}
          {role !== 'member' && ` · ${t.rooms[role]}`}
        </p>
      </div>
      {user.id === chat.self.id ? (
        <span className={styles.quiet}>{t.common.you}</span>
      ) : (
        <Button size="small" onClick={() => void write()}>
          {t.rooms.message}
        </Button>
      )}
    </li>
  );
}
