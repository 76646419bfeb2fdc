import { waitFor } from '@devtalk/testkit';
import { readLog } from '../final-state.js';
import { type Crowd, ROOM } from './crowd.js';
import { judge, type Outcome } from './outcome.js';

const BEFORE = 60;
const AFTER = 60;
const SETTLE = { timeout: 40_000, interval: 100 };

/**
 * People talk, one falls asleep, harm is done, people go on. Who slept comes back when the log has grown beyond what they had seen of the
 * lost one: epoch and seq fit then, and only the content does not.
 * @param harm resolves with the time at which acknowledgements of before end
 */
export async function endure(crowd: Crowd, harm: () => Promise<number>): Promise<Outcome> {
  crowd.talk();
  await crowd.hear(BEFORE);
  const harmedAt = await harm();
  const slept = crowd.sleeper.tops.get(ROOM) ?? 0;
  await crowd.hear(AFTER);
  const reader = await waitFor(() => crowd.newcomer(`reader${Date.now() % 100_000}`), SETTLE);
  await waitFor(async () => (await readLog(reader, ROOM)).length > slept + 5, SETTLE);
  crowd.sleeper.client.connect();
  await crowd.everybodyOnline();
  await crowd.hear(20);
  await crowd.hush();
  const log = await readLog(reader, ROOM);
  await waitFor(() => crowd.everyone.every(({ tops }) => tops.get(ROOM) === log.at(-1)?.seq), SETTLE).catch(
    () => {}, // who stays behind shows in what is judged
  );
  reader.client.close();
  return judge(crowd, log, harmedAt);
}
