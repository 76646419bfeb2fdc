import type { Room } from '@devtalk/contracts';
import { useState } from 'react';
import { useLocale, useText } from '../../../lib/i18n/use-text.js';
import { route } from '../../../lib/router.js';
import { useStore } from '../../../lib/use-store.js';
import { Avatar } from '../../../ui/avatar.js';
import { Button } from '../../../ui/button.js';
import { Icon } from '../../../ui/icon.js';
import { Link } from '../../../ui/link.js';
import { useChat, useChatState } from '../chat-context.js';
import { CreateRoomDialog } from './create-room-dialog.js';
import { DirectoryDialog } from './directory-dialog.js';
import styles from './room-list.module.css';
import { partner, roomTitle, sortRooms } from './room-order.js';

export function RoomList() {
  const t = useText();
  const rooms = useChatState((state) => state.rooms);
  const ready = useChatState((state) => state.ready);
  const { named, direct } = sortRooms(Object.values(rooms), useLocale());
  return (
    <>
      <section className={styles.section}>
        <RoomsHead />
        <ul>
          {named.map((room) => (
            <RoomLink key={room.id} room={room} />
          ))}
        </ul>
        {ready && named.length === 0 && <p className={styles.empty}>{t.rooms.empty}</p>}
      </section>
      <section className={styles.section}>
        <div className={styles.head}>
          <h2>{t.nav.direct}</h2>
        </div>
        <ul>
          {direct.map((room) => (
            <RoomLink key={room.id} room={room} />
          ))}
        </ul>
        {ready && direct.length === 0 && <p className={styles.empty}>{t.rooms.emptyDirect}</p>}
      </section>
    </>
  );
}

function RoomsHead() {
  const t = useText();
  const [dialog, setDialog] = useState<'create' | 'browse' | undefined>(undefined);
  const close = () => setDialog(undefined);
  return (
    <>
      <div className={styles.head}>
        <h2>{t.nav.rooms}</h2>
        <Button
          look="quiet"
          size="icon"
          aria-label={t.rooms.browse}
          title={t.rooms.browse}
          onClick={() => setDialog('browse')}
        >
          <Icon name="compass" />
        </Button>
        <Button
          look="quiet"
          size="icon"
          aria-label={t.rooms.create}
          title={t.rooms.create}
          onClick={() => setDialog('create')}
        >
          <Icon name="plus" />
        </Button>
      </div>
      {dialog === 'create' && <CreateRoomDialog onClose={close} />}
      {dialog === 'browse' && <DirectoryDialog onClose={close} />}
    </>
  );
}

function RoomLink({ room }: { room: Room }) {
  const t = useText();
  const { self } = useChat();
  const isHere = useStore(route, (now) => now.page === 'room' && now.room === room.id);
  const unread = room.me?.unread ?? 0;
  const mentions = room.me?.mentions ?? 0;
  return (
    <li>
      <Link
        to={{ page: 'room', room: room.id }}
        className={`${styles.room} ${unread > 0 ? styles.unread : ''}`}
        aria-current={isHere ? 'page' : undefined}
      >
        <RoomMark room={room} />
        <span className={styles.name}>{roomTitle(room, self.id)}</span>
        {unread > 0 && (
          <span className={`${styles.count} ${mentions > 0 ? styles.mentioned : ''}`}>
            <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
            <span className="visually-hidden">
              {t.rooms.unread(unread)}
              {mentions > 0 && `, ${t.rooms.mentions(mentions)}`}
            </span>
          </span>
        )}
      </Link>
    </li>
  );
}

function RoomMark({ room }: { room: Room }) {
  const { self } = useChat();
  const other = room.kind === 'direct' ? partner(room, self.id) : undefined;
  const presence = useChatState((state) => (other ? state.presence[other.id] : undefined));
  if (other) return <Avatar user={other} small presence={presence ?? 'offline'} />;
  return <Icon name={room.kind === 'private' ? 'lock' : 'hash'} />;
}
