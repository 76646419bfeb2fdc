import { fileURLToPath } from 'node:url';
import { Child, waitFor } from '@devtalk/testkit';

interface Command {
  /** Looked for on the PATH. */
  readonly file: string;
  readonly args: readonly string[];
}

interface ProgramPlan {
  readonly role: string;
  /** What Node runs, or a program of another kind, which has no profile. */
  readonly main: URL | Command;
  readonly env?: NodeJS.ProcessEnv;
  /** Of Node. */
  readonly flags?: readonly string[];
  /** Answers 200 once it is ready. */
  readonly readyUrl: string;
  readonly profileTo?: string | undefined;
}

/** A server process under test. */
export class Program {
  readonly role: string;
  readonly #plan: ProgramPlan;
  #child: Child;

  constructor(plan: ProgramPlan) {
    this.#plan = plan;
    this.role = plan.role;
    this.#child = this.#launch();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** @throws Error with its last lines when it does not become ready */
  async ready(): Promise<void> {
    const { readyUrl } = this.#plan;
    const isReady = async () =>
      !this.#child.isRunning || (await fetch(readyUrl, { signal: AbortSignal.timeout(2_000) })).ok;
    try {
      await waitFor(isReady, { timeout: 30_000, interval: 25, what: `${this.role} is ready` });
    } catch (cause) {
      throw new Error(`${this.role} is not ready:\n${this.#lastLines()}`, { cause });
    }
    if (!this.#child.isRunning) throw new Error(`${this.role} ended at its start:\n${this.#lastLines()}`);
  }

  async restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (signal === 'SIGKILL') await this.#child.kill();
    else await this.#child.stop(30_000);
    this.#child = this.#launch();
    await this.ready();
  }

  async stop(): Promise<void> {
    await this.#child.stop();
  }

  #launch(): Child {
    const { main, env } = this.#plan;
    const { file, args } = main instanceof URL ? this.#node(main) : main;
    return new Child(file, args, {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', EXIT_WITH_PARENT: '1', ...env },
    });
  }

  #node(main: URL): Command {
    const { flags = [], profileTo, role } = this.#plan;
    const profiling = profileTo
      ? ['--cpu-prof', `--cpu-prof-dir=${profileTo}`, `--cpu-prof-name=${role}-${Date.now()}.cpuprofile`]
      : [];
    return { file: process.execPath, args: [...profiling, ...flags, fileURLToPath(main)] };
  }

  #lastLines(): string {
    return this.#child.lines.slice(-20).join('\n');
  }
}
