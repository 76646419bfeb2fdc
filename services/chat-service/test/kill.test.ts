import { setTimeout as delay } from 'node:timers/promises';
import { waitFor } from '@devtalk/shared/testing';
import t from 'tap';
import { spawnChat } from './support/processes.js';
import { checkAll, talkEverywhere } from './support/talking.js';
import { createWorld } from './support/world.js';

t.test(
  'kill -9 in the middle of a stream loses, doubles and reorders nothing',
  { timeout: 55_000 },
  async (t) => {
    const world = await createWorld(t, { apps: 0 });
    const [first, second] = await spawnChat(t, world, 2);
    const talking = await talkEverywhere(world);
    for (const talk of talking.talks) talk.start();
    const held = async () => {
      const leases = await Promise.all(
        [0, 1, 2, 3].map((p) => world.gateway.work.get(world.gateway.keys.room.lease(p))),
      );
      return new Set(leases.map((fence) => fence?.split('#')[0])).size === 2;
    };
    await waitFor(held, { what: 'both hold partitions', timeout: 10_000 });
    await delay(500);
    await first?.kill();
    await delay(4_000);
    await checkAll(t, talking);
    const exit = await second?.stop();
    t.equal(exit?.code, 0, 'the other one ends cleanly');
  },
);
