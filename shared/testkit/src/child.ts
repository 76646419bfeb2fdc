import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { guardChild } from './guard.js';

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A real process whose output is kept. Its standard input stays open for as long as this process lives. */
export class Child {
  readonly pid: number;
  /** Every line of standard output and standard error so far. */
  readonly lines: string[] = [];
  /** Settles when the process has ended and all its output is in `lines`. */
  readonly exited: Promise<ChildExit>;
  readonly #process: ChildProcess;

  constructor(command: string, args: readonly string[], { env, cwd }: ChildOptions) {
    const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'], ...(cwd ? { cwd } : {}) });
    this.#process = child;
    this.pid = child.pid ?? -1;
    guardChild(child);
    child.stdin.on('error', () => {});
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
    this.exited = exitOf(child);
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Closes standard input, as the kernel does when the parent dies. */
  endInput(): void {
    this.#process.stdin?.end();
  }

  /** SIGKILL: no last words. */
  async kill(): Promise<ChildExit> {
    this.signal('SIGKILL');
    return this.exited;
  }

  /** SIGTERM, then SIGKILL after `limitMs`. A stopped process is woken to hear it. */
  async stop(limitMs = 10_000): Promise<ChildExit> {
    if (!this.isRunning) return this.exited;
    this.signal('SIGTERM');
    this.signal('SIGCONT');
    const timer = setTimeout(() => this.signal('SIGKILL'), limitMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }
}

async function exitOf(child: ChildProcess): Promise<ChildExit> {
  const failed = once(child, 'error').then(([error]) => {
    throw error;
  });
  // `close` and not `exit`: the last lines are still in the pipes when the process is gone.
  const closed = once(child, 'close').then(([code, signal]) => ({ code, signal }) as ChildExit);
  return Promise.race([closed, failed]);
}
