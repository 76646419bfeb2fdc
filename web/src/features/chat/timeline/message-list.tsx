import { useMemo } from 'react';
import type { Dictionary } from '../../../lib/i18n/en.js';
import { useLocale, useText } from '../../../lib/i18n/use-text.js';
import type { Locale } from '../../../lib/preferences.js';
import { dayName } from '../../../lib/time.js';
import { Button } from '../../../ui/button.js';
import { Icon } from '../../../ui/icon.js';
import { Notice } from '../../../ui/notice.js';
import { useChat, useChatState } from '../chat-context.js';
import { timelineOf } from '../chat-state.js';
import { MessageRow } from '../message/message-row.js';
import { UnsentRow } from '../outbox/unsent-row.js';
import { useReading } from '../read-mark/use-reading.js';
import styles from './message-list.module.css';
import { buildRows, type Row } from './rows.js';
import type { Timeline } from './timeline.js';
import { useScroll } from './use-scroll.js';

interface MessageListProps {
  room: string;
  title: string;
  isDirect: boolean;
}

export function MessageList({ room, title, isDirect }: MessageListProps) {
  const t = useText();
  const locale = useLocale();
  const chat = useChat();
  const timeline = useChatState((state) => timelineOf(state, room));
  const { messages, marker, unsent } = timeline;
  const rows = useMemo(() => buildRows(messages, marker, chat.self.id), [messages, marker, chat]);
  const lines = useMemo(() => rows.map((row) => drawRow(row, t, locale)), [rows, t, locale]);
  const { frame, atNewest, below, toNewest, onScroll } = useScroll(
    timeline,
    () => void chat.history.older(room),
  );
  useReading(room, atNewest, messages.at(-1)?.seq);
  return (
    <div className={styles.frame}>
      <section
        ref={frame}
        className={styles.scroll}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t.messages.label(title)}
      >
        <Top
          timeline={timeline}
          beginning={isDirect ? t.messages.beginningDirect(title) : t.messages.beginning(title)}
          onRetry={() => void chat.history.open(room)}
        />
        <ol className={styles.list}>
          {lines}
          {unsent.map((entry, index) => (
            <UnsentRow
              key={`${chat.self.id} ${entry.clientId}`}
              room={room}
              unsent={entry}
              isFirst={index === 0 && messages.at(-1)?.author.id !== chat.self.id}
            />
          ))}
        </ol>
      </section>
      {!atNewest && (
        <Button look="plain" size="small" className={styles.toNewest ?? ''} onClick={toNewest}>
          <Icon name="down" />
          {t.messages.toNewest(below)}
        </Button>
      )}
    </div>
  );
}

/** Not a component: with thousands of rows, those whose message has not changed must cost nothing. */
function drawRow(row: Row, t: Dictionary, locale: Locale) {
  switch (row.kind) {
    case 'message':
      return <MessageRow key={row.key} message={row.message} isFirst={row.isFirst} />;
    case 'new':
      return (
        <li key={row.key} className={styles.new}>
          {t.messages.newMarker}
        </li>
      );
    case 'day':
      return (
        <li key={row.key} className={styles.day}>
          {dayName(row.at, locale)}
        </li>
      );
  }
}

interface TopProps {
  timeline: Timeline;
  beginning: string;
  onRetry: () => void;
}

/** What stands above the oldest message: its beginning, older ones on their way, or why there is none. */
function Top({ timeline: { status, messages, loadingOlder, hasBefore }, beginning, onRetry }: TopProps) {
  const t = useText();
  if (status === 'failed')
    return (
      <Notice kind="danger">
        {t.messages.loadFailed}{' '}
        <Button size="small" onClick={onRetry}>
          {t.common.retry}
        </Button>
      </Notice>
    );
  if (status !== 'ready') return <p className={styles.note}>{t.common.loading}</p>;
  if (loadingOlder) return <p className={styles.note}>{t.messages.loadingOlder}</p>;
  if (hasBefore) return null;
  return (
    <header className={styles.beginning}>
      <h2>{beginning}</h2>
      {messages.length === 0 && <p>{t.messages.beginningHint}</p>}
    </header>
  );
}
