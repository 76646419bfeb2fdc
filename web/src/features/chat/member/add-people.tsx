import type { Suggestion } from '@devtalk/contracts';
import { useEffect, useState } from 'react';
import { errorText } from '../../../lib/i18n/error-text.js';
import { useText } from '../../../lib/i18n/use-text.js';
import { Button } from '../../../ui/button.js';
import { Field } from '../../../ui/field.js';
import { Notice } from '../../../ui/notice.js';
import { useChat } from '../chat-context.js';
import styles from '../room/room-dialogs.module.css';

const TYPING_PAUSE_MS = 150;

interface AddPeopleProps {
  room: string;
  /** Ids of those who are in already. */
  present: readonly string[];
  onAdded: () => void;
}

export function AddPeople({ room, present, onAdded }: AddPeopleProps) {
  const t = useText();
  const chat = useChat();
  const [prefix, setPrefix] = useState('');
  const [error, setError] = useState<unknown>(undefined);
  const found = useSuggested(prefix)?.filter(({ id }) => !present.includes(id));
  const add = async (userId: string) => {
    try {
      await chat.add(room, userId);
      setPrefix('');
      onAdded();
    } catch (reason) {
      setError(reason);
    }
  };
  return (
    <div className={styles.add}>
      <Field
        label={t.rooms.addPeople}
        hint={found?.length === 0 ? t.rooms.nobody : t.rooms.addHint}
        type="search"
        autoComplete="off"
        autoCapitalize="none"
        maxLength={64}
        value={prefix}
        onChange={(event) => setPrefix(event.target.value)}
      />
      {error !== undefined && <Notice kind="danger">{errorText(error, t)}</Notice>}
      <ul>
        {found?.map(({ id, label }) => (
          <li key={id} className={styles.row}>
            <span className={styles.what}>{label}</span>
            <Button size="small" onClick={() => void add(id)}>
              {t.rooms.add}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Asks after a pause in typing; an answer to an older question is dropped. */
function useSuggested(prefix: string): readonly Suggestion[] | undefined {
  const chat = useChat();
  const [found, setFound] = useState<readonly Suggestion[] | undefined>(undefined);
  useEffect(() => {
    let current = true;
    setFound(undefined);
    const ask = () =>
      chat.people(prefix.trim()).then(
        (people) => current && setFound(people),
        () => {},
      );
    const timer = prefix.trim() === '' ? undefined : setTimeout(ask, TYPING_PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [chat, prefix]);
  return found;
}
