import { waitFor } from '@devtalk/testkit';
import t from 'tap';
import { caughtUp, openBus } from './projections.js';
import { startTwoOfEach } from './system.js';
import { callHttp, expectResult } from './wire/http.js';
import { connect, signUp } from './wire/person.js';

const ASKED_AT_ONCE = 30;

t.setTimeout(90_000);
// Nothing is refreshed for an open page meanwhile: that would be a computation of its own.
const env = { DASHBOARD_REFRESH_MIN_MS: '1h' };
const talk = await startTwoOfEach(t, { workers: 2, env });
const { a, b, workers } = talk;
const bus = await openBus(t, talk);

/** Refreshes done by all workers so far. */
async function computations(): Promise<number> {
  const texts = await Promise.all(
    workers.map(async ({ opsUrl }) => (await fetch(`${opsUrl}/metrics`)).text()),
  );
  const done = /^devtalk_jobs_total\{kind="dashboard\.refresh",outcome="done"[^}]*\} (\d+)/m;
  return texts.reduce((sum, text) => sum + Number(done.exec(text)?.[1] ?? 0), 0);
}

t.test('thirty first questions at once cause one computation and one event', async (t) => {
  for (let round = 1; round <= 5; round++) {
    const user = await signUp(a.url, `user${round}`);
    const socket = await connect(b.wsUrl, user);
    // Their joining the lobby concerns them: applied while they ask, it would make what was computed stale.
    await caughtUp(bus);
    const answers = await Promise.all(
      Array.from({ length: ASKED_AT_ONCE }, (_, i) =>
        callHttp(i % 2 ? a.url : b.url, 'dashboard.get', {}, user),
      ),
    );
    const { data } = await socket.event('dashboard.generated', undefined, 20_000);
    for (const answer of answers) {
      const { status, generatedAt } = expectResult('dashboard.get', answer);
      if (status !== 'pending') t.equal(generatedAt, data.generatedAt, 'answered by that very computation');
    }
    await waitFor(async () => (await computations()) >= round);
    await socket.fence();
    t.equal(socket.named('dashboard.generated').length, 1);
    t.equal(await computations(), round);
    t.strictSame(socket.faults, []);
  }
});
