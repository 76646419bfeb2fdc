import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useText } from '../../../lib/i18n/use-text.js';
import { codePoints } from '../../../lib/text.js';
import { Button } from '../../../ui/button.js';
import { Icon } from '../../../ui/icon.js';
import { useChat } from '../chat-context.js';
import styles from './composer.module.css';

const MAX_TEXT = 8_000;
const SHOW_LEFT_FROM = 500;

/** Legacy key code of a key that the input method is still using; Safari ends the composition before it. */
const IME_KEY_CODE = 229;

interface ComposerProps {
  room: string;
  title: string;
}

export function Composer({ room, title }: ComposerProps) {
  const t = useText();
  const chat = useChat();
  const id = useId();
  const input = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => chat.drafts.get(room));
  const left = MAX_TEXT - codePoints(text);

  useEffect(() => () => chat.typing.stopped(), [chat]);
  useEffect(() => fitHeight(input.current, text), [text]);
  useEffect(() => {
    // On a touch screen focus would open the keyboard over what one came to read.
    if (matchMedia('(hover: hover)').matches) input.current?.focus();
  }, []);

  const change = (next: string) => {
    setText(next);
    chat.drafts.set(room, next);
    if (next === '') chat.typing.stopped();
    else chat.typing.typing(room);
  };
  const send = () => {
    if (text.trim() === '' || left < 0) return;
    chat.outbox.send(room, text);
    change('');
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const composing = event.nativeEvent.isComposing || event.keyCode === IME_KEY_CODE;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={styles.box}>
        <textarea
          ref={input}
          className={styles.input}
          rows={1}
          value={text}
          placeholder={t.messages.write(title)}
          aria-label={t.messages.write(title)}
          aria-describedby={`${id}-hint`}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => chat.typing.stopped()}
        />
        <Button
          type="submit"
          look="primary"
          size="icon"
          aria-label={t.messages.send}
          disabled={text.trim() === '' || left < 0}
        >
          <Icon name="send" />
        </Button>
      </div>
      <div className={styles.below}>
        <span id={`${id}-hint`} className={styles.hint}>
          {t.messages.hint}
        </span>
        {left < SHOW_LEFT_FROM && (
          <span className={left < 0 ? styles.over : undefined} role="status">
            {left < 0 ? t.messages.tooLong(-left) : t.messages.left(left)}
          </span>
        )}
      </div>
    </form>
  );
}

/** For browsers without `field-sizing`: as high as the text, up to the limit of the style sheet. */
function fitHeight(input: HTMLTextAreaElement | null, _text: string): void {
  if (!input || CSS.supports('field-sizing', 'content')) return;
  input.style.height = 'auto';
  input.style.height = `${input.scrollHeight}px`;
}
