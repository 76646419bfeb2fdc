import type { SupersededSession } from '@devtalk/contracts';
import { useLocale, useText } from '../../lib/i18n/use-text.js';
import { ago } from '../../lib/time.js';
import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { Link } from '../../ui/link.js';
import { dismissDisplaced } from './session-actions.js';
import styles from './top-notice.module.css';

/** Right after signing in: whose session that ended, so that a stranger's does not go unnoticed. */
export function DisplacedNotice({ displaced }: { displaced: SupersededSession }) {
  const t = useText();
  const locale = useLocale();
  const { device, ip, lastSeenAt } = displaced;
  return (
    <aside className={styles.notice} role="status">
      <Icon name="shield" />
      <p>
        <strong>{t.displaced.title}</strong> {t.displaced.body(device, ip, ago(lastSeenAt, locale))}{' '}
        <Link to={{ page: 'security' }}>{t.displaced.check}</Link>
      </p>
      <Button look="quiet" size="icon" aria-label={t.common.close} onClick={dismissDisplaced}>
        <Icon name="close" />
      </Button>
    </aside>
  );
}
