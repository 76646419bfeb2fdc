import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** Where figures come from: without it they say nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly node: string;
  readonly redis: string;
  /** Where a nats-server is installed. */
  readonly nats?: string | undefined;
  readonly commit: string;
  /** ISO 8601 UTC. */
  readonly measuredAt: string;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    redis: /v=(\S+)/.exec(output('redis-server', ['--version']))?.[1] ?? 'unknown',
    nats: natsVersion(),
    commit: output('git', ['describe', '--always', '--dirty']).trim() || 'unknown',
    measuredAt: new Date().toISOString(),
  };
}

/** Of the nats-server on the PATH; undefined where there is none. */
export const natsVersion = (): string | undefined =>
  / v(\d\S*)/.exec(output('nats-server', ['--version']))?.[1];

function output(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
