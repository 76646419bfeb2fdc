import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequestClient } from '@devtalk/bus';
import { startRedis, type TestScope } from '@devtalk/testkit';
import { Random } from '../random.js';
import { startCluster } from '../system/cluster.js';
import { AppendOnlyFile } from './append-only-file.js';
import { Crowd } from './crowd.js';
import { DiskWatch } from './disk-watch.js';
import { endure } from './harm.js';
import type { Outcome } from './outcome.js';
import { ENV } from './settings.js';

/** What `everysec` allows to be missing: the system syncs once a second. */
const UNSYNCED_MS = 1_000;

export interface PowerLoss extends Outcome {
  bytes: number;
}

/**
 * The power goes: Redis is killed, and its file is cut back to what the disk holds for certain. With `everysec` that is what was written a
 * second ago, with `always` what the last sync that returned had covered.
 * @returns null where the latter cannot be observed here
 */
export async function losePower(scope: TestScope, fsync: 'everysec' | 'always'): Promise<PowerLoss | null> {
  const folder = mkdtempSync(join(tmpdir(), 'devtalk-power-'));
  const redis = await startRedis(scope, { own: true, args: ['--dir', folder, '--appendfsync', fsync] });
  scope.teardown(async () => {
    await redis.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const cluster = await startCluster(scope, new Random(1), { copies: 1, fsync, env: ENV, redis });
  const crowd = await Crowd.gather(scope, cluster);
  const file = new AppendOnlyFile(folder);
  scope.teardown(() => file.stop());
  file.watch();
  const disk = fsync === 'always' ? await DiskWatch.start(scope, await pidOf(redis.url), file) : null;
  if (fsync === 'always' && !disk) return null;
  let bytes = 0;
  const outcome = await endure(crowd, async () => {
    crowd.sleeper.client.close();
    await redis.kill();
    const harmedAt = performance.now();
    file.stop();
    bytes = file.cut(disk ? file.size - (await disk.unsynced()) : file.sizeAt(harmedAt - UNSYNCED_MS));
    await redis.restart();
    return harmedAt;
  });
  return { ...outcome, bytes };
}

async function pidOf(url: string): Promise<number> {
  const client = createRequestClient({ url, name: 'limits' });
  await client.connect();
  const info = await client.info('server');
  client.disconnect();
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}
