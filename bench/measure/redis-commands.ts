import { Redis } from 'ioredis';

/** Calls and microseconds of each command, as Redis counts them since its start. */
export type CommandCosts = ReadonlyMap<string, { readonly calls: number; readonly us: number }>;

/** Functions count as `fcall`, and what they call inside counts again under its own name. */
export async function redisCommands(url: string): Promise<CommandCosts> {
  const redis = new Redis(url);
  try {
    const lines = (await redis.info('commandstats')).split(/\r?\n/);
    const found = lines.map((line) => /^cmdstat_([^:]+):calls=(\d+),usec=(\d+)/.exec(line));
    return new Map(
      found.flatMap((match) =>
        match ? [[match[1] ?? '', { calls: Number(match[2]), us: Number(match[3]) }] as const] : [],
      ),
    );
  } finally {
    redis.disconnect();
  }
}

export interface CommandShare {
  readonly command: string;
  readonly calls: number;
  readonly us: number;
}

/** For each of `count` things done between two readings; the dearest first. */
export function commandsBetween(before: CommandCosts, after: CommandCosts, count: number): CommandShare[] {
  const shares = [...after].map(([command, { calls, us }]) => ({
    command,
    calls: (calls - (before.get(command)?.calls ?? 0)) / count,
    us: (us - (before.get(command)?.us ?? 0)) / count,
  }));
  return shares.filter(({ calls }) => calls > 0.001).sort((a, b) => b.us - a.us);
}
