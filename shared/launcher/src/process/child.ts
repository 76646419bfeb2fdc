import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { guardChild, type WhenOrphaned } from './guard.js';

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ChildOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Gets every line as it comes. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** How many of the last lines are kept; all by default. */
  readonly keptLines?: number;
  /**
   * Makes it the leader of a process group, which `kill` ends as a whole. A Ctrl-C in the terminal reaches this process alone then, and
   * everything can end in order.
   */
  readonly leadsGroup?: boolean;
  /** Default `kill`. */
  readonly whenOrphaned?: WhenOrphaned;
}

/** A program that could not be started has this exit code, as in a shell. */
const NOT_FOUND = 127;
/** A process that outlives its parent may hold the pipes open, and with them back the end of the output. */
const LAST_LINES_MS = 500;

/**
 * A real process whose output is kept. Its standard input is a pipe that only this process holds: the kernel closes it when this process is
 * gone, and with EXIT_WITH_PARENT=1 our services take that as a SIGTERM. Whatever does not is ended by the guard.
 */
export class Child {
  /** -1 when it could not be started. */
  readonly pid: number;
  /** The lines of standard output and standard error so far. */
  readonly lines: string[] = [];
  /** Settles when the process has ended and its output is in `lines`. */
  readonly exited: Promise<ChildExit>;
  readonly #process: ChildProcess;
  readonly #leadsGroup: boolean;

  constructor(command: string, args: readonly string[], options: ChildOptions) {
    const { env, cwd, leadsGroup = false, whenOrphaned = 'kill' } = options;
    const child = spawn(command, args, { env, cwd, detached: leadsGroup, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#process = child;
    this.#leadsGroup = leadsGroup;
    this.pid = child.pid ?? -1;
    guardChild(child, whenOrphaned, leadsGroup);
    // It may be gone before the pipe is closed.
    child.stdin.on('error', () => {});
    this.#read(child.stdout, 'stdout', options);
    this.#read(child.stderr, 'stderr', options);
    this.exited = this.#exitOf(child);
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.#process;
    return this.pid > 0 && exitCode === null && signalCode === null;
  }

  /** To the process alone. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Closes standard input, as the kernel does when the parent dies. */
  endInput(): void {
    this.#process.stdin?.end();
  }

  /** SIGKILL, to its whole group if it leads one. */
  async kill(): Promise<ChildExit> {
    if (this.#leadsGroup) killGroup(this.pid);
    else this.signal('SIGKILL');
    return this.exited;
  }

  /** SIGTERM, then SIGKILL after `limitMs`. A process that was stopped by SIGSTOP is woken to receive it. */
  async stop(limitMs = 10_000): Promise<ChildExit> {
    if (!this.isRunning) return this.exited;
    this.signal('SIGTERM');
    this.signal('SIGCONT');
    const timer = setTimeout(() => void this.kill(), limitMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  #read(
    input: NodeJS.ReadableStream,
    stream: 'stdout' | 'stderr',
    { onLine, keptLines = Number.POSITIVE_INFINITY }: ChildOptions,
  ): void {
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      if (this.lines.push(line) > keptLines) this.lines.shift();
      onLine?.(line, stream);
    });
  }

  async #exitOf(child: ChildProcess): Promise<ChildExit> {
    // `close` comes after the last line, `exit` may come before it.
    const closed = once(child, 'close');
    closed.catch(() => {});
    try {
      const [code, signal] = (await once(child, 'exit')) as [ChildExit['code'], ChildExit['signal']];
      await Promise.race([closed, delay(LAST_LINES_MS, undefined, { ref: false })]);
      return { code, signal };
    } catch (error) {
      this.lines.push((error as Error).message);
      return { code: NOT_FOUND, signal: null };
    }
  }
}

/** `SIGKILL`, `exit code 1`. */
export const describeExit = ({ code, signal }: ChildExit): string => signal ?? `exit code ${code}`;

function killGroup(leader: number): void {
  try {
    if (leader > 0) process.kill(-leader, 'SIGKILL');
  } catch {
    // No process of the group is left.
  }
}
