import { useState } from 'react';
import { useText } from '../../../lib/i18n/use-text.js';
import { Button } from '../../../ui/button.js';
import styles from './code-block.module.css';
import { folded } from './folded-code.js';

const COPIED_MS = 2_000;

/** Code as it was written. Long code shows its beginning until somebody wants the rest; copying always takes all of it. */
export function CodeBlock({ text, language }: { text: string; language: string }) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const [copied, setCopied] = useState(false);
  const { head, lines } = folded(text);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
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
        <code>{head === undefined || isOpen ? text : head}</code>
      </pre>
      {head !== undefined && (
        <div className={styles.fold}>
          <Button look="quiet" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? t.messages.foldCode : t.messages.unfoldCode(lines)}
          </Button>
        </div>
      )}
    </div>
  );
}
