import type { Presence, PublicUser } from '@devtalk/contracts';
import { useText } from '../lib/i18n/use-text.js';
import { firstGrapheme } from '../lib/text.js';
import styles from './avatar.module.css';

const HUES = 6;

function hueOf(id: string): number {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9_973;
  return sum % HUES;
}

interface AvatarProps {
  user: PublicUser;
  small?: boolean;
  presence?: Presence | undefined;
}

/** The first character of a name on the colour of its owner. */
export function Avatar({ user, small = false, presence }: AvatarProps) {
  const t = useText();
  const classes = [styles.avatar, styles[`hue${hueOf(user.id)}`], small && styles.small];
  return (
    <span className={classes.filter(Boolean).join(' ')}>
      <span aria-hidden="true">{firstGrapheme(user.displayName).toLocaleUpperCase()}</span>
      {presence && (
        <span className={`${styles.presence} ${styles[presence] ?? ''}`}>
          <span className="visually-hidden">{t.presence[presence]}</span>
        </span>
      )}
    </span>
  );
}
