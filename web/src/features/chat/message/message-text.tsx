import type { PublicUser } from '@devtalk/contracts';
import { createContext, memo, useContext, useMemo } from 'react';
import { useText } from '../../../lib/i18n/use-text.js';
import type { Block, Cell, Inline, ListItem } from '../../../lib/markdown/ast.js';
import { parseText } from '../../../lib/markdown/parse.js';
import { CodeBlock } from './code-block.js';
import styles from './message-text.module.css';
import { type Mentionees, textParts } from './text-parts.js';

const HANGUL = /\p{Script=Hangul}/u;

interface MessageTextProps {
  text: string;
  /** Usernames of those whom the server found mentioned, as far as they are known, between spaces. */
  mentioned?: string;
  self?: PublicUser;
}

const Mentioned = createContext<Mentionees>({ names: [], self: undefined });

/** Text as React elements, never as HTML. The order of the parts is their identity: a text that changes is another text. */
export const MessageText = memo(function MessageText({ text, mentioned = '', self }: MessageTextProps) {
  const mentionees = useMemo(
    () => ({ names: mentioned.split(' ').filter(Boolean), self: self?.username }),
    [mentioned, self],
  );
  // Korean wraps between words, and is read out as Korean, whatever language the page is in.
  const lang = HANGUL.test(text) ? 'ko' : undefined;
  return (
    <Mentioned value={mentionees}>
      <div className={styles.text} lang={lang}>
        <Blocks blocks={parseText(text)} />
      </div>
    </Mentioned>
  );
});

function PlainText({ text }: { text: string }) {
  const mentionees = useContext(Mentioned);
  return textParts(text, mentionees).map((part, index) =>
    part.kind === 'text' ? (
      part.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
      <span key={index} className={part.isOwn ? styles.ownMention : styles.mention}>
        {part.text}
      </span>
    ),
  );
}

function Blocks({ blocks }: { blocks: readonly Block[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
  return blocks.map((block, index) => <TextBlock key={`${index} ${block.kind}`} block={block} />);
}

function TextBlock({ block }: { block: Block }) {
  switch (block.kind) {
    case 'paragraph':
      return (
        <p dir="auto">
          <Parts parts={block.parts} />
        </p>
      );
    case 'heading':
      return <Heading level={block.level} parts={block.parts} />;
    case 'code':
      return <CodeBlock text={block.text} language={block.language} />;
    case 'quote':
      return (
        <blockquote>
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case 'list':
      return <List start={block.start} items={block.items} />;
    case 'table':
      return <Table head={block.head} rows={block.rows} />;
    case 'rule':
      return <hr />;
  }
}

/** Below the headings of the page, which has two levels. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const;

function Heading({ level, parts }: { level: number; parts: readonly Inline[] }) {
  const Tag = HEADINGS[level - 1] ?? 'h6';
  return (
    <Tag className={styles.heading} dir="auto">
      <Parts parts={parts} />
    </Tag>
  );
}

function List({ start, items }: { start: number | null; items: readonly ListItem[] }) {
  const children = items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
    <Item key={index} item={item} />
  ));
  return start === null ? <ul>{children}</ul> : <ol start={start}>{children}</ol>;
}

function Item({ item: { done, blocks } }: { item: ListItem }) {
  const t = useText();
  return (
    <li className={done === undefined ? undefined : styles.task}>
      {done !== undefined && (
        <input
          type="checkbox"
          checked={done}
          disabled
          aria-label={done ? t.messages.done : t.messages.open}
        />
      )}
      <Blocks blocks={blocks} />
    </li>
  );
}

function Table({ head, rows }: { head: readonly Cell[]; rows: readonly (readonly Cell[])[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <div className={styles.table} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
              <th key={index} style={{ textAlign: cell.align }}>
                <Parts parts={cell.parts} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
            <Row key={index} cells={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ cells }: { cells: readonly Cell[] }) {
  return (
    <tr>
      {cells.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
        <td key={index} style={{ textAlign: cell.align }}>
          <Parts parts={cell.parts} />
        </td>
      ))}
    </tr>
  );
}

function Parts({ parts }: { parts: readonly Inline[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity than their order
  return parts.map((part, index) => <Part key={`${index} ${part.kind}`} part={part} />);
}

function Part({ part }: { part: Inline }) {
  switch (part.kind) {
    case 'text':
      return <PlainText text={part.text} />;
    case 'code':
      return <code className={styles.inline}>{part.text}</code>;
    case 'strong':
      return (
        <strong>
          <Parts parts={part.parts} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Parts parts={part.parts} />
        </em>
      );
    case 'deleted':
      return (
        <del>
          <Parts parts={part.parts} />
        </del>
      );
    case 'link':
      return (
        <>
          <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            <Parts parts={part.parts} />
          </a>
          {part.host !== undefined && <span className={styles.host}> ({part.host})</span>}
        </>
      );
  }
}
