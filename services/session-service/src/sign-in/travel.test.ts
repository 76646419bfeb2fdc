import type { TestScope } from '@devtalk/testkit';
import t from 'tap';
import { client } from '../testing/caller.js';
import { startServices } from '../testing/services.js';

const seoul = { latitude: 37.57, longitude: 126.98 };
const incheon = { latitude: 37.46, longitude: 126.44 };
const london = { latitude: 51.51, longitude: -0.13 };
const pole = { latitude: 90, longitude: 0 };

async function visits(t: TestScope, env: Record<string, string>) {
  const { caller } = await startServices(t, env);
  const from = (coordinates: typeof seoul | null) => client({ coordinates });
  const { user } = await caller.register('ada', undefined, { client: from(seoul) });
  for (const coordinates of [incheon, london, null, pole])
    await caller.login('ada', undefined, from(coordinates));
  const { userEvents } = caller.bus.keys.person;
  const alerts = await caller.bus.work.xrange(userEvents(caller.partitionOf(user.id), user.id), '-', '+');
  return alerts
    .map(([, fields]) => JSON.parse(fields[3] ?? '{}') as Record<string, unknown>)
    .filter(({ kind }) => kind === 'unusual_distance');
}

t.test('nobody travels that fast', async (t) => {
  const alerts = await visits(t, { TRAVEL_ALERT: 'on' });
  t.equal(alerts.length, 2, 'not next door, not without coordinates');
  const km = Number(alerts[0]?.distanceKm);
  t.ok(km > 8_500 && km < 9_200, `Incheon to London: ${km} km`);
  t.ok(Number(alerts[0]?.speedKmh) > 1_000);
});

t.test('off unless it is asked for', async (t) => {
  t.same(await visits(t, {}), []);
});
