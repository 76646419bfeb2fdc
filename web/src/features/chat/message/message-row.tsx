import type { Message } from '@devtalk/contracts';
import { memo, useEffect } from 'react';
import { useLocale, useText } from '../../../lib/i18n/use-text.js';
import { clockTime, fullTime } from '../../../lib/time.js';
import { useStore } from '../../../lib/use-store.js';
import { Avatar } from '../../../ui/avatar.js';
import { useChat } from '../chat-context.js';
import styles from './message-row.module.css';
import { MessageText } from './message-text.js';
import { Reactions } from './reactions.js';

interface MessageRowProps {
  message: Message;
  /** Whether it opens a run of messages by one person and so carries name and face. */
  isFirst: boolean;
}

/** Memoised: with thousands of messages on the page, one that arrives must not touch the others. */
export const MessageRow = memo(function MessageRow({ message, isFirst }: MessageRowProps) {
  const { self } = useChat();
  const mentioned = message.mentions.includes(self.id);
  const classes = [styles.row, isFirst && styles.first, mentioned && styles.mentioned];
  return (
    <li className={classes.filter(Boolean).join(' ')} data-seq={message.seq}>
      {isFirst ? <Avatar user={message.author} /> : <SideTime at={message.createdAt} />}
      <div>
        {isFirst && <RowHead message={message} />}
        <Body message={message} />
        <Reactions message={message} />
      </div>
    </li>
  );
});

function RowHead({ message: { author, createdAt } }: { message: Message }) {
  const locale = useLocale();
  return (
    <div className={styles.head}>
      <span className={styles.author}>{author.displayName}</span>
      <time className={styles.when} dateTime={createdAt} title={fullTime(createdAt, locale)}>
        {clockTime(createdAt, locale)}
      </time>
    </div>
  );
}

function SideTime({ at }: { at: string }) {
  const locale = useLocale();
  return (
    <time className={styles.time} dateTime={at} title={fullTime(at, locale)}>
      {clockTime(at, locale).replace(/\s?[^\d:.\s]+\s?/, '')}
    </time>
  );
}

function Body({ message }: { message: Message }) {
  const t = useText();
  const { self } = useChat();
  const mentioned = useUsernames(message);
  if (message.deletedAt !== null) return <p className={styles.deleted}>{t.messages.deleted}</p>;
  return (
    <>
      <MessageText text={message.text} mentioned={mentioned} self={self} />
      {message.editedAt !== null && <span className={styles.note}>({t.messages.edited})</span>}
    </>
  );
}

/** Usernames of those mentioned, between spaces: as one text it changes only where a name does. */
function useUsernames({ room, mentions }: Message): string {
  const { usernames } = useChat();
  const names = useStore(usernames.store, (known) => mentions.map((id) => known[id] ?? '').join(' '));
  const isUnknown = mentions.length > 0 && names.split(' ').some((name) => name === '');
  useEffect(() => {
    if (isUnknown) void usernames.learn(room);
  }, [usernames, room, isUnknown]);
  return names;
}
