import type { Dashboard, DashboardAnswer } from '@devtalk/contracts';
import { errorText } from '../../lib/i18n/error-text.js';
import { useLocale, useText } from '../../lib/i18n/use-text.js';
import { fullTime } from '../../lib/time.js';
import { Avatar } from '../../ui/avatar.js';
import { Button } from '../../ui/button.js';
import { Icon } from '../../ui/icon.js';
import { Notice } from '../../ui/notice.js';
import { Page, Section } from '../../ui/page.js';
import { ActivityList } from './activity-list.js';
import { BarChart } from './bar-chart.js';
import styles from './dashboard-page.module.css';
import { Numbers } from './numbers.js';
import { useDashboard } from './use-dashboard.js';

export function DashboardPage() {
  const t = useText();
  const { loaded, refreshing, refresh } = useDashboard();
  const action = (
    <Button size="small" disabled={refreshing} onClick={() => void refresh()}>
      {refreshing ? t.dashboard.refreshing : t.dashboard.refresh}
    </Button>
  );
  return (
    <Page title={t.dashboard.title} actions={action}>
      {loaded.status === 'loading' && <p>{t.common.loading}</p>}
      {loaded.status === 'failed' && <Notice kind="danger">{errorText(loaded.error, t)}</Notice>}
      {loaded.status === 'ready' && (
        <>
          <Freshness answer={loaded.value} />
          <Figures dashboard={loaded.value.dashboard} />
        </>
      )}
    </Page>
  );
}

function Freshness({ answer: { status, generatedAt } }: { answer: DashboardAnswer }) {
  const t = useText();
  const locale = useLocale();
  return (
    <p className={`${styles.state} ${styles[status] ?? ''}`} role="status">
      <span className={styles.dot} />
      {generatedAt !== null && (
        <time dateTime={generatedAt}>{t.dashboard.generated(fullTime(generatedAt, locale))}</time>
      )}
      {status === 'pending' && <span>{t.dashboard.pending}</span>}
      {status === 'stale' && <span>{t.dashboard.stale}</span>}
    </p>
  );
}

function Figures({ dashboard }: { dashboard: Dashboard }) {
  const t = useText();
  const { totals, you, messagesPerHour, messagesPerDay, recentActivity } = dashboard;
  return (
    <>
      <div className={styles.columns}>
        <Section title={t.dashboard.everyone}>
          <Numbers
            values={[
              [t.dashboard.messages, totals.messages],
              [t.dashboard.rooms, totals.rooms],
              [t.dashboard.people, totals.people],
              [t.dashboard.online, totals.online],
            ]}
          />
        </Section>
        <Section title={t.dashboard.yours}>
          <Numbers
            values={[
              [t.dashboard.messages, you.messages],
              [t.dashboard.messagesToday, you.messagesToday],
              [t.dashboard.unread, you.unread],
              [t.dashboard.mentions, you.mentions],
            ]}
          />
        </Section>
      </div>
      <div className={styles.columns}>
        <Section title={t.dashboard.perHour}>
          <BarChart buckets={messagesPerHour} unit="hour" />
        </Section>
        <Section title={t.dashboard.perDay}>
          <BarChart buckets={messagesPerDay} unit="day" />
        </Section>
      </div>
      <div className={styles.columns}>
        <TopRooms rooms={dashboard.topRooms} />
        <TopPeople people={dashboard.topPeople} />
      </div>
      <Section title={t.dashboard.activity}>
        <ActivityList activity={recentActivity} />
      </Section>
    </>
  );
}

function TopRooms({ rooms }: { rooms: Dashboard['topRooms'] }) {
  const t = useText();
  const locale = useLocale();
  return (
    <Section title={t.dashboard.topRooms}>
      {rooms.length === 0 && <p className={styles.quiet}>{t.dashboard.none}</p>}
      <ol className={styles.ranking}>
        {rooms.map(({ room, messages }) => (
          <li key={room.id}>
            <Icon name="hash" />
            <span className={styles.label}>{room.name}</span>
            <span className={styles.value}>{messages.toLocaleString(locale)}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function TopPeople({ people }: { people: Dashboard['topPeople'] }) {
  const t = useText();
  const locale = useLocale();
  return (
    <Section title={t.dashboard.topPeople}>
      {people.length === 0 && <p className={styles.quiet}>{t.dashboard.none}</p>}
      <ol className={styles.ranking}>
        {people.map(({ user, messages }) => (
          <li key={user.id}>
            <Avatar user={user} small />
            <span className={styles.label}>{user.displayName}</span>
            <span className={styles.value}>{messages.toLocaleString(locale)}</span>
          </li>
        ))}
      </ol>
    </Section>
  );
}
