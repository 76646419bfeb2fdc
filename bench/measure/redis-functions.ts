import { Redis } from 'ioredis';
import { sleep } from './clock.js';

/** Commands that processes sent, functions by their names, with their mean size in bytes. */
export interface Sent {
  readonly command: string;
  readonly calls: number;
  readonly bytes: number;
}

/** Watches Redis for a while with MONITOR, which costs much: never while something is measured. */
export async function watchCommands(url: string, ms: number): Promise<Sent[]> {
  const redis = new Redis(url);
  const monitor = await redis.monitor();
  const sums = new Map<string, { calls: number; bytes: number }>();
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    if (source === 'lua') return;
    const [name = '', first = ''] = args;
    const command = name.toLowerCase() === 'fcall' ? `fcall ${first}` : name.toLowerCase();
    const sum = sums.get(command) ?? { calls: 0, bytes: 0 };
    sum.calls += 1;
    sum.bytes += args.reduce((total, part) => total + part.length, 0);
    sums.set(command, sum);
  });
  await sleep(ms);
  monitor.disconnect();
  redis.disconnect();
  return [...sums]
    .map(([command, { calls, bytes }]) => ({ command, calls, bytes: bytes / calls }))
    .sort((a, b) => b.calls - a.calls);
}
