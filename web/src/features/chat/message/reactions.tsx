import type { Message } from '@devtalk/contracts';
import { useText } from '../../../lib/i18n/use-text.js';
import { realtime } from '../../../realtime/realtime.js';
import styles from './message-row.module.css';

/** The reactions there are; pressing one adds or takes back one's own. The event that follows changes what is shown. */
export function Reactions({ message: { room, seq, reactions } }: { message: Message }) {
  const t = useText();
  const entries = Object.entries(reactions);
  if (entries.length === 0) return null;
  const toggle = (emoji: string, me: boolean) => {
    realtime()
      .call(me ? 'reaction.remove' : 'reaction.add', { room, seq, emoji })
      .catch(() => {});
  };
  return (
    <ul className={styles.reactions} aria-label={t.messages.reactionsLabel}>
      {entries.map(([emoji, { count, me }]) => (
        <li key={emoji}>
          <button
            type="button"
            className={styles.reaction}
            aria-pressed={me}
            onClick={() => toggle(emoji, me)}
          >
            {emoji} {count}
          </button>
        </li>
      ))}
    </ul>
  );
}
