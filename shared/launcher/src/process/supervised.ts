import { setTimeout as delay } from 'node:timers/promises';
import { type Colour, prefix, print, printError } from '../workspace/output.js';
import { StartError } from '../workspace/start-error.js';
import { Child, type ChildExit, describeExit } from './child.js';
import type { WhenOrphaned } from './guard.js';

interface Launch {
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface Plan {
  /** In front of each of its lines. */
  readonly name: string;
  readonly colour: Colour;
  /** Its lines are shown only when it ends by itself. */
  readonly isQuiet?: boolean;
  readonly whenOrphaned: WhenOrphaned;
  /** How long it may take to end after SIGTERM. */
  readonly graceMs: number;
  /** Makes what to launch, anew for each attempt. */
  readonly prepare: () => Promise<Launch>;
  readonly onLaunch?: (pid: number) => Promise<void>;
  /** Settles when it serves. */
  readonly whenReady?: (signal: AbortSignal) => Promise<unknown>;
}

const KEPT_LINES = 20;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
/** After that long a life the pauses begin with the shortest again. */
const PROVEN_MS = 30_000;

/** A process that is started again, after a growing pause, when it ends without having been told to. */
export class Supervised {
  readonly #plan: Plan;
  readonly #stopping = new AbortController();
  #child: Child | undefined;
  #isRestarting = false;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  get name(): string {
    return this.#plan.name;
  }

  get isRunning(): boolean {
    return this.#child?.isRunning ?? false;
  }

  /** Settles when it serves. @throws StartError when it ends before; its own lines have said why */
  async start(): Promise<void> {
    const child = await this.#launch();
    if (!child) return;
    const settled = new AbortController();
    const ended = child.exited.then((exit) => {
      if (!settled.signal.aborted) this.#showLastLines(child);
      throw new StartError(`${this.name} could not start (${this.#describe(exit, child)}).`);
    });
    try {
      await Promise.race([this.#plan.whenReady?.(settled.signal), ended]);
    } finally {
      settled.abort();
      ended.catch(() => {});
    }
    void this.#keepAlive(child);
  }

  /** Ends it by SIGTERM and starts it again without a pause. */
  restart(): void {
    this.#isRestarting = true;
    this.#child?.signal('SIGTERM');
  }

  /** SIGTERM, and SIGKILL at the end of its grace. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (!child?.isRunning) return;
    child.signal('SIGTERM');
    const late = delay(this.#plan.graceMs, 'late' as const, { ref: false });
    if ((await Promise.race([child.exited, late])) === 'late')
      printError(`${this.name} has not ended within ${this.#plan.graceMs / 1000} s: killed.`);
    await child.kill();
  }

  kill(): void {
    this.#stopping.abort();
    void this.#child?.kill();
  }

  /** undefined when it was told to stop meanwhile */
  async #launch(): Promise<Child | undefined> {
    const { command, env } = await this.#plan.prepare();
    if (this.#stopping.signal.aborted) return undefined;
    const { isQuiet, name, colour, whenOrphaned } = this.#plan;
    const [program = '', ...args] = command;
    const onLine = (line: string, stream: 'stdout' | 'stderr') =>
      void process[stream].write(`${prefix(name, colour)}${line}\n`);
    const child = new Child(program, args, {
      env,
      leadsGroup: true,
      whenOrphaned,
      keptLines: KEPT_LINES,
      ...(isQuiet ? {} : { onLine }),
    });
    this.#child = child;
    await this.#plan.onLaunch?.(child.pid);
    return child;
  }

  async #keepAlive(first: Child): Promise<void> {
    let child: Child | undefined = first;
    let pauseMs = FIRST_PAUSE_MS;
    while (child) {
      const since = performance.now();
      const exit = await child.exited;
      // What it may have started itself must not work on beside its successor.
      await child.kill();
      if (performance.now() - since > PROVEN_MS) pauseMs = FIRST_PAUSE_MS;
      if (!this.#stopping.signal.aborted) this.#showLastLines(child);
      if (!this.#isRestarting) await this.#pause(exit, child, pauseMs);
      pauseMs = this.#isRestarting ? FIRST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      this.#isRestarting = false;
      child = await this.#launch();
    }
  }

  async #pause(exit: ChildExit, child: Child, ms: number): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    print(`${this.name} ended (${this.#describe(exit, child)}); starting it again in ${ms / 1000} s.`);
    await delay(ms, undefined, { signal }).catch(() => {});
  }

  #describe(exit: ChildExit, child: Child): string {
    return child.pid > 0 ? describeExit(exit) : (child.lines.at(-1) ?? 'no such program');
  }

  #showLastLines(child: Child): void {
    if (!this.#plan.isQuiet) return;
    for (const line of child.lines.splice(0))
      process.stderr.write(`${prefix(this.name, this.#plan.colour)}${line}\n`);
  }
}

/**
 * Everything that runs, in the order it was started: rank by rank, the members of a rank at the same time. It stops in the opposite order,
 * so that none loses what it still needs to drain.
 */
export class Fleet {
  readonly #ranks: (readonly Supervised[])[] = [];

  async start(rank: readonly Supervised[]): Promise<void> {
    this.#ranks.push(rank);
    await Promise.all(rank.map((member) => member.start()));
  }

  async stop(): Promise<void> {
    for (const rank of [...this.#ranks].reverse()) {
      const running = rank.filter(({ isRunning }) => isRunning);
      if (running.length > 0) print(`Stopping ${running.map(({ name }) => name).join(', ')} …`);
      // Those that wait to be started again have to stop waiting, too.
      await Promise.all(rank.map((member) => member.stop()));
    }
  }

  /** Ends everything at once, drained or not. */
  kill(): void {
    for (const member of this.#ranks.flat()) member.kill();
  }
}
