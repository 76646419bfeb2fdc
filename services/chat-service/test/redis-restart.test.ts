import { setTimeout as delay } from 'node:timers/promises';
import { startRedis, waitFor } from '@devtalk/shared/testing';
import t from 'tap';
import { spawnChat } from './support/processes.js';
import { checkAll, talkEverywhere } from './support/talking.js';
import { createWorld } from './support/world.js';

t.test(
  'Redis dies and comes back with its data, and nothing else needs a restart',
  { timeout: 55_000 },
  async (t) => {
    const redis = await startRedis(t, { own: true });
    const world = await createWorld(t, { apps: 0, redis });
    const [process] = await spawnChat(t, world, 1);
    const talking = await talkEverywhere(world);
    for (const talk of talking.talks) talk.start();
    await delay(700);
    await redis.restart();
    await waitFor(
      () => talking.talks.every(({ acknowledged }) => (acknowledged.at(-1) ?? 0) > Date.now() - 50),
      {
        timeout: 10_000,
        what: 'everyone is acknowledged again',
      },
    );
    // Those said while Redis was away never reached it and were said again later: their order is the sayer's doing.
    await checkAll(t, talking, false);
    t.ok(process?.isRunning);
  },
);
