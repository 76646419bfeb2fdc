import type { Displacer, User } from '@devtalk/contracts';
import { useState } from 'react';
import { useLocale, useText } from '../../lib/i18n/use-text.js';
import { fullTime } from '../../lib/time.js';
import { Button } from '../../ui/button.js';
import { AuthFrame } from './auth-frame.js';
import { useEndWords } from './end-words.js';
import styles from './ended-screen.module.css';
import { RecoverForm, UseHereForm } from './return-forms.js';
import type { ClientEnd } from './session-store.js';

/** Text that was not sent before the session ended. */
export interface Kept {
  room: string;
  kind: 'unsent' | 'draft';
  text: string;
}

interface EndedScreenProps {
  user: User;
  end: ClientEnd;
  kept: readonly Kept[];
}

/** Says why this session is over and what can be done about it. Nothing leads back in but the person's own action. */
export function EndedScreen({ user, end, kept }: EndedScreenProps) {
  const words = useEndWords(end);
  return (
    <AuthFrame title={words.title}>
      <p>{words.body}</p>
      {end.state === 'superseded' && <Facts by={end.by} />}
      <Ways user={user} end={end} />
      {kept.length > 0 && <KeptText kept={kept} />}
    </AuthFrame>
  );
}

/** Nothing where who took over is not known. */
function Facts({ by }: { by: Displacer }) {
  const t = useText();
  const locale = useLocale();
  if (by.ip === '') return null;
  return (
    <dl className={styles.facts}>
      <dt>{t.ended.device}</dt>
      <dd>{by.device}</dd>
      <dt>{t.ended.address}</dt>
      <dd>{by.ip}</dd>
      <dt>{t.ended.time}</dt>
      <dd>
        <time dateTime={by.at}>{fullTime(by.at, locale)}</time>
      </dd>
    </dl>
  );
}

function Ways({ user, end }: { user: User; end: ClientEnd }) {
  const t = useText();
  const [way, setWay] = useState<'choose' | 'here' | 'recover'>('choose');
  if (end.state === 'too_many_connections' || end.state === 'protocol_error') return <Reload />;
  if (end.state === 'revoked' && end.reason === 'disabled') return <OtherAccount />;
  if (way === 'recover') return <RecoverForm user={user} onBack={() => setWay('choose')} />;
  if (way === 'here' || end.state !== 'superseded')
    return <UseHereForm user={user} isTakeover={end.state === 'superseded'} />;
  return (
    <div className={styles.actions}>
      <Button look="primary" size="wide" onClick={() => setWay('here')}>
        {t.ended.useHere}
      </Button>
      <Button look="danger" size="wide" onClick={() => setWay('recover')}>
        {t.ended.notMe}
      </Button>
    </div>
  );
}

function Reload() {
  const t = useText();
  return (
    <Button look="primary" size="wide" onClick={() => location.reload()}>
      {t.ended.reload}
    </Button>
  );
}

function OtherAccount() {
  const t = useText();
  return (
    <Button size="wide" onClick={() => location.assign('/')}>
      {t.ended.otherAccount}
    </Button>
  );
}

function KeptText({ kept }: { kept: readonly Kept[] }) {
  const t = useText();
  return (
    <section className={styles.kept}>
      <h2>{t.ended.kept}</h2>
      <p>{t.ended.keptBody}</p>
      <ul>
        {kept.map(({ room, kind, text }) => (
          <li key={`${room} ${kind} ${text}`}>
            <div className={styles.where}>
              <span>{room}</span>
              <span>{t.ended[kind]}</span>
            </div>
            <p className={styles.text}>{text}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
