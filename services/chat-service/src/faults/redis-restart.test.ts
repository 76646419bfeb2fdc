import { bestOf, startRedis } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import { spawnChat } from '../testing/processes.js';
import { checkAll, everyoneGoesOn, TAKE_OVER_MS, talkEverywhere } from '../testing/talking.js';
import { createWorld } from '../testing/world.js';

t.test(
  'Redis dies and comes back with its data, and nothing else needs a restart',
  { timeout: 280_000 },
  async (t) => {
    const { isWithin, times } = await bestOf(TAKE_OVER_MS, () => restartRedis(t));
    t.ok(isWithin, `besides Redis' absence nobody waited longer than ${times.join(', ')} ms`);
  },
);

async function restartRedis(t: Test): Promise<number> {
  const redis = await startRedis(t, { own: true });
  const world = await createWorld(t, { apps: 0, redis });
  const [process] = await spawnChat(t, world, 1);
  const talking = await talkEverywhere(world);
  for (const talk of talking.talks) talk.start();
  await everyoneGoesOn(talking);
  const since = performance.now();
  await redis.restart();
  const away = performance.now() - since;
  await everyoneGoesOn(talking);
  // Those said while Redis was away never reached it and were said again later: their order is the sayer's doing.
  const silence = await checkAll(t, talking, false);
  t.ok(process?.isRunning);
  await process?.stop();
  return silence - away;
}
