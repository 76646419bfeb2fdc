import type { Room } from '@devtalk/contracts';
import { useEffect, useState } from 'react';
import { api } from '../../../lib/api.js';
import { errorText } from '../../../lib/i18n/error-text.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { navigate } from '../../../lib/router.js';
import { useLoaded } from '../../../lib/use-loaded.js';
import { Button } from '../../../ui/button.js';
import { Dialog } from '../../../ui/dialog.js';
import { Field } from '../../../ui/field.js';
import { Notice } from '../../../ui/notice.js';
import { useChat, useChatState } from '../chat-context.js';
import styles from './room-dialogs.module.css';

const TYPING_PAUSE_MS = 200;

export function DirectoryDialog({ onClose }: { onClose: () => void }) {
  const t = useText();
  const [query, setQuery] = useState('');
  const [loaded, reload] = useLoaded(() => api('room.directory', { ...(query && { query }), limit: 50 }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again whenever the words change, after a pause
  useEffect(() => {
    const timer = setTimeout(reload, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [query, reload]);
  return (
    <Dialog title={t.rooms.directoryTitle} onClose={onClose}>
      <Field
        label={t.rooms.search}
        type="search"
        autoComplete="off"
        maxLength={80}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      {loaded.status === 'failed' && <Notice kind="danger">{errorText(loaded.error, t)}</Notice>}
      {loaded.status === 'ready' && <Rooms rooms={loaded.value.rooms} onClose={onClose} />}
    </Dialog>
  );
}

function Rooms({ rooms, onClose }: { rooms: readonly Room[]; onClose: () => void }) {
  const t = useText();
  if (rooms.length === 0) return <p className={styles.rows}>{t.rooms.noneFound}</p>;
  return (
    <ul className={styles.rows}>
      {rooms.map((room) => (
        <Row key={room.id} room={room} onClose={onClose} />
      ))}
    </ul>
  );
}

function Row({ room, onClose }: { room: Room; onClose: () => void }) {
  const t = useText();
  const chat = useChat();
  const joined = useChatState((state) => state.rooms[room.id] !== undefined);
  const [error, setError] = useState<unknown>(undefined);
  const enter = async () => {
    try {
      if (!joined) await chat.join(room.id);
      onClose();
      navigate({ page: 'room', room: room.id });
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <p className={styles.name}>{room.name}</p>
        <p className={styles.quiet}>
          {t.rooms.members(room.memberCount)}
          {room.topic && ` · ${room.topic}`}
        </p>
        {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
      </div>
      <Button size="small" onClick={() => void enter()}>
        {joined ? t.rooms.open : t.rooms.join}
      </Button>
    </li>
  );
}
