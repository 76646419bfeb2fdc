import { useText } from '../lib/i18n/use-text.js';
import styles from './back-link.module.css';
import { Icon } from './icon.js';
import { Link } from './link.js';

/** Back to the list of rooms, on screens too narrow to show it beside. */
export function BackLink() {
  const t = useText();
  return (
    <Link to={{ page: 'home' }} className={styles.back} aria-label={t.common.back}>
      <Icon name="back" size={20} />
    </Link>
  );
}
