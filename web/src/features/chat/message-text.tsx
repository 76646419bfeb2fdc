import type { PublicUser } from '@devtalk/shared/contracts';
import { memo, useMemo, useState } from 'react';
import { useText } from '../../lib/i18n/use-text.js';
import { type MentionedBlock, type Piece, withMentions } from '../../lib/mention-parts.js';
import { parseText } from '../../lib/rich-text.js';
import { Button } from '../../ui/button.js';
import styles from './message-text.module.css';

const HANGUL = /\p{Script=Hangul}/u;

/** Text as React elements. The order of the parts is their identity: a text that changes is another text. */
interface MessageTextProps {
  text: string;
  /** Usernames of those whom the server found mentioned, as far as they are known, between spaces. */
  mentioned?: string;
  self?: PublicUser;
}

export const MessageText = memo(function MessageText({ text, mentioned = '', self }: MessageTextProps) {
  const blocks = useMemo(() => {
    const names = mentioned.split(' ').filter(Boolean);
    return withMentions(parseText(text), text, names, self?.username);
  }, [text, mentioned, self]);
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
  return blocks.map((block, index) => <TextBlock key={`${index} ${block.kind}`} block={block} />);
});

function TextBlock({ block }: { block: MentionedBlock }) {
  if (block.kind === 'code') return <CodeBlock text={block.text} language={block.language} />;
  return (
    <p className={styles.paragraph} dir="auto" lang={languageOf(block.parts)}>
      {block.parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
        <Part key={`${index} ${part.kind}`} part={part} />
      ))}
    </p>
  );
}

/** Korean wraps between words, and is read out as Korean, whatever language the page is in. */
function languageOf(parts: readonly Piece[]): string | undefined {
  return parts.some(({ text }) => HANGUL.test(text)) ? 'ko' : undefined;
}

function Part({ part }: { part: Piece }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'code':
      return <code className={styles.inline}>{part.text}</code>;
    case 'mention':
      return <span className={part.isOwn ? styles.ownMention : styles.mention}>{part.text}</span>;
    case 'link':
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
  }
}

function CodeBlock({ text, language }: { text: string; language: string }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <div className={styles.block}>
      <div className={styles.bar}>
        <span>{language}</span>
        {'clipboard' in navigator && (
          <Button look="quiet" size="small" aria-label={t.messages.copyCode} onClick={() => void copy()}>
            {copied ? t.common.copied : t.common.copy}
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </div>
  );
}
