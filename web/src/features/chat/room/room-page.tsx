import type { Room } from '@devtalk/contracts';
import { useEffect, useState } from 'react';
import { useText } from '../../../lib/i18n/use-text.js';
import { navigate } from '../../../lib/router.js';
import { BackLink } from '../../../ui/back-link.js';
import { Button } from '../../../ui/button.js';
import { Icon } from '../../../ui/icon.js';
import { useChat, useChatState } from '../chat-context.js';
import { Composer } from '../composer/composer.js';
import { InvitesDialog } from '../invite/invites-dialog.js';
import { LeaveDialog } from '../member/leave-dialog.js';
import { MembersDialog } from '../member/members-dialog.js';
import { Announcer } from '../timeline/announcer.js';
import { MessageList } from '../timeline/message-list.js';
import { TypingLine } from '../typing/typing-line.js';
import { roomTitle } from './room-order.js';
import styles from './room-page.module.css';

export function RoomPage({ id }: { id: string }) {
  const t = useText();
  const chat = useChat();
  const room = useChatState((state) => state.rooms[id]);
  const ready = useChatState((state) => state.ready);
  const isMember = room !== undefined;
  useEffect(() => {
    if (isMember) void chat.history.open(id);
  }, [chat, id, isMember]);
  if (!room)
    return (
      <div className={styles.room}>
        <header className={styles.head}>
          <BackLink />
        </header>
        <p className={styles.absent}>{ready ? t.rooms.gone : t.common.loading}</p>
      </div>
    );
  const title = roomTitle(room, chat.self.id);
  return (
    <div className={styles.room}>
      <RoomHead room={room} title={title} />
      <MessageList key={id} room={id} title={title} isDirect={room.kind === 'direct'} />
      <Announcer key={`${id} news`} room={id} />
      <TypingLine room={id} />
      <Composer key={`${id} composer`} room={id} title={title} />
    </div>
  );
}

function RoomHead({ room, title }: { room: Room; title: string }) {
  const t = useText();
  const [dialog, setDialog] = useState<'members' | 'invites' | 'leave' | undefined>(undefined);
  const close = () => setDialog(undefined);
  return (
    <>
      <header className={styles.head}>
        <BackLink />
        <div className={styles.title}>
          <h1>{title}</h1>
          {room.topic && <p>{room.topic}</p>}
        </div>
        <Button look="quiet" size="small" onClick={() => setDialog('members')} title={t.rooms.membersTitle}>
          <Icon name="people" />
          <span className="visually-hidden">{t.rooms.membersTitle}: </span>
          {room.memberCount}
        </Button>
        {room.kind !== 'direct' && (
          <Button
            look="quiet"
            size="icon"
            aria-label={t.invites.title}
            title={t.invites.title}
            onClick={() => setDialog('invites')}
          >
            <Icon name="link" />
          </Button>
        )}
        {room.kind !== 'direct' && (
          <Button
            look="quiet"
            size="icon"
            aria-label={t.rooms.leave}
            title={t.rooms.leave}
            onClick={() => setDialog('leave')}
          >
            <Icon name="leave" />
          </Button>
        )}
      </header>
      {dialog === 'members' && <MembersDialog room={room} onClose={close} />}
      {dialog === 'invites' && <InvitesDialog room={room} onClose={close} />}
      {dialog === 'leave' && (
        <LeaveDialog room={room} onClose={close} onLeft={() => navigate({ page: 'home' })} />
      )}
    </>
  );
}
