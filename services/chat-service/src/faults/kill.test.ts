import { bestOf, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { holders, spawnChat } from '../testing/processes.js';
import { checkAll, everyoneGoesOn, TAKE_OVER_MS, talkEverywhere } from '../testing/talking.js';
import { createWorld } from '../testing/world.js';

t.test(
  'kill -9 in the middle of a stream loses, doubles and reorders nothing',
  { timeout: 280_000 },
  async (t) => {
    const { isWithin, times } = await bestOf(TAKE_OVER_MS, () => killOne(t));
    t.ok(isWithin, `nobody waited longer than ${times.join(', ')} ms`);
  },
);

async function killOne(t: Test): Promise<number> {
  const world = await createWorld(t, { apps: 0 });
  const [first, second] = await spawnChat(t, world, 2);
  const talking = await talkEverywhere(world);
  for (const talk of talking.talks) talk.start();
  const bothHold = async () => (await holders(world)).size === 2;
  await waitFor(bothHold, { what: 'both hold partitions', timeout: 30_000 });
  await everyoneGoesOn(talking);
  await first?.kill();
  await everyoneGoesOn(talking);
  const silence = await checkAll(t, talking);
  const exit = await second?.stop();
  t.equal(exit?.code, 0, 'the other one ends cleanly');
  return silence;
}
