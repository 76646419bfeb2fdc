import { bestOf, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { holders, instanceOf, spawnChat } from '../testing/processes.js';
import { checkAll, everyoneGoesOn, TAKE_OVER_MS, talkEverywhere } from '../testing/talking.js';
import { createWorld } from '../testing/world.js';

t.test('a holder that was asleep past its lease does no harm', { timeout: 280_000 }, async (t) => {
  const { isWithin, times } = await bestOf(TAKE_OVER_MS, () => sleepInTurn(t));
  t.ok(isWithin, `nobody waited longer than ${times.join(', ')} ms`);
});

async function sleepInTurn(t: Test): Promise<number> {
  const world = await createWorld(t, { apps: 0 });
  const processes = await spawnChat(t, world, 2);
  const talking = await talkEverywhere(world);
  for (const talk of talking.talks) talk.start();
  await everyoneGoesOn(talking);
  for (const process of processes) {
    const isHolder = async () => (await holders(world)).has(instanceOf(process));
    await waitFor(isHolder, { what: 'it holds partitions', timeout: 30_000 });
    process.pause();
    await waitFor(async () => !(await isHolder()), { what: 'its leases end', timeout: 30_000 });
    // Awake while the other one works with what it still believes to be its own.
    await everyoneGoesOn(talking);
    process.resume();
  }
  await everyoneGoesOn(talking);
  const silence = await checkAll(t, talking);
  await Promise.all(processes.map((process) => process.stop()));
  return silence;
}
