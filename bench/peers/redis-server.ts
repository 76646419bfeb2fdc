import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisServer } from '@devtalk/launcher';

interface RedisPlan {
  /** Append-only file, fsync every second: what DevTalk and a job queue promise needs it. */
  readonly durable: boolean;
  /** A folder that holds data already. */
  readonly folder?: string;
}

/** A redis-server for one run of one peer. */
export async function startOwnRedis({ durable, folder = newFolder() }: RedisPlan): Promise<RedisServer> {
  const redis = await RedisServer.create({ folder, aof: durable });
  await redis.start();
  return redis;
}

const folders = new Set<string>();

process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Gone when this process ends, unless it is killed. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'devtalk-bench-'));
  folders.add(folder);
  return folder;
}
