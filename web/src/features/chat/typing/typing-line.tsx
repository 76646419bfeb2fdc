import type { Dictionary } from '../../../lib/i18n/en.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { useChatState } from '../chat-context.js';
import type { Typist } from '../chat-state.js';
import styles from './typing-line.module.css';

const nobody: readonly Typist[] = [];

/** Keeps its height when empty, so that the messages above do not jump. */
export function TypingLine({ room }: { room: string }) {
  const t = useText();
  const typists = useChatState((state) => state.typing[room] ?? nobody);
  return <p className={styles.line}>{words(typists, t)}</p>;
}

function words(typists: readonly Typist[], t: Dictionary): string {
  const [one, two] = typists.map(({ user }) => user.displayName);
  if (one === undefined) return '';
  if (two === undefined) return t.messages.typingOne(one);
  return typists.length === 2 ? t.messages.typingTwo(one, two) : t.messages.typingMany;
}
