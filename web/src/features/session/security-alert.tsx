import { useText } from '../../lib/i18n/use-text.js';
import { useStore } from '../../lib/use-store.js';
import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { Link } from '../../ui/link.js';
import { securityAlert } from './alert-store.js';
import styles from './top-notice.module.css';

export function SecurityAlert() {
  const t = useText();
  const alert = useStore(securityAlert, (value) => value);
  if (!alert) return null;
  const dismiss = () => securityAlert.set(undefined);
  return (
    <aside className={styles.notice} role="alert">
      <Icon name="warning" />
      <p>
        <strong>{t.security.alert}</strong> {t.security.kinds[alert.kind]}:{' '}
        {t.security.from(alert.device, alert.ip)}{' '}
        <Link to={{ page: 'security' }} onClick={dismiss}>
          {t.security.alertAction}
        </Link>
      </p>
      <Button look="quiet" size="icon" aria-label={t.common.close} onClick={dismiss}>
        <Icon name="close" />
      </Button>
    </aside>
  );
}
