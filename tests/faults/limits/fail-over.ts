import { setTimeout as pause } from 'node:timers/promises';
import type { RedisClient } from '@devtalk/bus';
import { type TestScope, waitFor } from '@devtalk/testkit';
import { Random } from '../random.js';
import { startCluster } from '../system/cluster.js';
import { Crowd } from './crowd.js';
import { endure } from './harm.js';
import type { Outcome } from './outcome.js';
import { MASTER_NAME, startReplicated } from './sentinel.js';
import { ENV } from './settings.js';

const BEHIND_MS = 1_000;

export interface FailOver extends Outcome {
  /** Of the replication stream, when the master died. */
  behindBytes: number;
}

/**
 * The replica falls behind, the master dies, Sentinel promotes the replica. Replication is asynchronous: the master acknowledges without
 * waiting for it, so what it alone had is gone. Nobody restarts anything.
 */
export async function failOver(scope: TestScope): Promise<FailOver> {
  const { master, replica, sentinels, toMaster, toReplica } = await startReplicated(scope);
  const env = { ...ENV, REDIS_SENTINELS: sentinels.join(','), REDIS_SENTINEL_NAME: MASTER_NAME };
  const cluster = await startCluster(scope, new Random(1), {
    copies: 1,
    fsync: 'everysec',
    env,
    redis: master,
  });
  const crowd = await Crowd.gather(scope, cluster);
  let behindBytes = 0;
  const outcome = await endure(crowd, async () => {
    const had = await offsetOf(toReplica, 'slave_repl_offset');
    replica.pause();
    // Or the kernel would keep for it what the master has sent.
    await toMaster.call('CLIENT', 'KILL', 'TYPE', 'replica');
    await pause(BEHIND_MS);
    crowd.sleeper.client.close();
    behindBytes = (await offsetOf(toMaster, 'master_repl_offset')) - had;
    await master.kill();
    const harmedAt = performance.now();
    replica.resume();
    await waitFor(async () => (await toReplica.info('replication')).includes('role:master'), {
      timeout: 60_000,
      interval: 100,
      what: 'the replica is promoted',
    });
    return harmedAt;
  });
  return { ...outcome, behindBytes };
}

async function offsetOf(client: RedisClient, name: string): Promise<number> {
  return Number(new RegExp(`${name}:(\\d+)`).exec(await client.info('replication'))?.[1]);
}
