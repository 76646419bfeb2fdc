import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { spawnChat } from './support/processes.js';
import { checkAll, talkEverywhere } from './support/talking.js';
import { createWorld } from './support/world.js';

t.test('a holder that was asleep past its lease does no harm', { timeout: 55_000 }, async (t) => {
  const world = await createWorld(t, { apps: 0 });
  const [first, second] = await spawnChat(t, world, 2);
  const talking = await talkEverywhere(world);
  for (const talk of talking.talks) talk.start();
  await delay(500);
  for (const process of [first, second]) {
    process?.pause();
    await delay(3_500);
    process?.resume();
    await delay(500);
  }
  await checkAll(t, talking);
});
