import { fileURLToPath } from 'node:url';
import { answersOk, Child, waitUntilReady } from '@devtalk/launcher';

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
  ready(): Promise<void> {
    return waitUntilReady(this.role, this.#child, () => answersOk(this.#plan.readyUrl));
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
}
