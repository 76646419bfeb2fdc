import { useEffect, useState } from 'react';
import type { Dictionary } from '../../../lib/i18n/en.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { useStore } from '../../../lib/use-store.js';
import { connection } from '../../../realtime/realtime.js';
import { Avatar } from '../../../ui/avatar.js';
import { Button } from '../../../ui/button.js';
import { useChat } from '../chat-context.js';
import styles from '../message/message-row.module.css';
import { MessageText } from '../message/message-text.js';
import type { Unsent } from '../timeline/timeline.js';

/** A message that takes less than this to arrive never looks unfinished. */
const CALM_MS = 800;

interface UnsentRowProps {
  room: string;
  unsent: Unsent;
  isFirst: boolean;
}

/** The same message in its states before the server has it: on its way, or refused. */
export function UnsentRow({ room, unsent, isFirst }: UnsentRowProps) {
  const { self } = useChat();
  const slow = useSlow(unsent);
  const classes = [styles.row, isFirst && styles.first, slow && styles.pending];
  return (
    <li className={classes.filter(Boolean).join(' ')}>
      {isFirst ? <Avatar user={self} /> : <span />}
      <div>
        {isFirst && (
          <div className={styles.head}>
            <span className={styles.author}>{self.displayName}</span>
          </div>
        )}
        <div className={styles.body}>
          <MessageText text={unsent.text} />
        </div>
        {unsent.state === 'failed' ? <Failed room={room} unsent={unsent} /> : slow && <Waiting />}
      </div>
    </li>
  );
}

function useSlow({ state, clientId }: Unsent): boolean {
  const [slow, setSlow] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time begins anew with each message
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), CALM_MS);
    return () => clearTimeout(timer);
  }, [clientId]);
  return slow && state === 'pending';
}

function Waiting() {
  const t = useText();
  const online = useStore(connection, ({ status }) => status === 'online' || status === 'catching-up');
  return <p className={styles.note}>{online ? t.messages.sending : t.messages.waiting}</p>;
}

function Failed({ room, unsent }: { room: string; unsent: Unsent }) {
  const t = useText();
  const { outbox } = useChat();
  return (
    <div className={styles.failed} role="alert">
      <span>{why(unsent, t)}</span>
      <Button look="quiet" size="small" onClick={() => outbox.retry(room, unsent.clientId)}>
        {t.common.retry}
      </Button>
      <Button look="quiet" size="small" onClick={() => outbox.discard(room, unsent.clientId)}>
        {t.common.discard}
      </Button>
    </div>
  );
}

function why({ error }: Unsent, t: Dictionary): string {
  if (error === 'unconfirmed') return t.messages.unconfirmed;
  if (error === 'unproven') return t.messages.unproven;
  const reason =
    error !== undefined && Object.hasOwn(t.errors, error)
      ? t.errors[error as keyof Dictionary['errors']]
      : '';
  return `${t.messages.failed} ${reason}`.trim();
}
