import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child, freePort, waitFor } from '@devtalk/testkit';
import { Redis } from 'ioredis';

export interface OwnRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
  /** Ends it in good order: what it holds is in its folder then. */
  stop(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

interface RedisPlan {
  /** Append-only file, fsync every second: what DevTalk and a job queue promise needs it. */
  readonly durable: boolean;
  /** A folder that holds data already. */
  readonly folder?: string;
}

/** A redis-server for one run of one peer. */
export async function startOwnRedis({ durable, folder = newFolder() }: RedisPlan): Promise<OwnRedis> {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const child = new Child('redis-server', argumentsFor(port, folder, durable), {
    env: { PATH: process.env.PATH },
  });
  await waitFor(() => !child.isRunning || answers(port), { what: 'redis-server answers', timeout: 30_000 });
  if (!child.isRunning) throw new Error(`redis-server ended:\n${child.lines.slice(-10).join('\n')}`);
  const stop = async () => void (await child.stop());
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    pid: child.pid,
    folder,
    stop,
    async remove() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
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

function argumentsFor(port: number, folder: string, durable: boolean): string[] {
  const aclFile = join(folder, 'users.acl');
  writeFileSync(aclFile, 'user default on nopass sanitize-payload ~* &* +@all\n');
  return [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--aclfile', aclFile],
    ...['--save', '', '--appendonly', durable ? 'yes' : 'no', '--appendfsync', 'everysec'],
    ...['--maxmemory-policy', 'noeviction', '--stream-node-max-bytes', '1024'],
  ];
}

async function answers(port: number): Promise<boolean> {
  const redis = new Redis({ port, lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
