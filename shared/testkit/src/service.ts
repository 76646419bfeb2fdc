import { fileURLToPath } from 'node:url';
import {
  answersOk,
  Child,
  type ChildExit,
  freePort,
  nodeArguments,
  type ServiceName,
  waitFor,
  waitUntilReady,
} from '@devtalk/launcher';
import type { TestScope } from './scope.js';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface SpawnOptions {
  /** Wait until `/readyz` answers 200; default true. */
  readonly ready?: boolean;
  /** Another program than the service's own, for tests of the harness and of `runProcess`. */
  readonly main?: URL;
}

/** `services/<name>/out/src/main.js` as a process of its own. */
export class ServiceProcess {
  #child: Child;
  readonly #main: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(
    readonly name: ServiceName,
    readonly opsPort: number,
    main: URL,
    env: NodeJS.ProcessEnv,
  ) {
    this.#main = fileURLToPath(main);
    this.#env = env;
    this.#child = this.#launch();
  }

  get pid(): number {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.isRunning;
  }

  get exited(): Promise<ChildExit> {
    return this.#child.exited;
  }

  /** Everything it wrote since it was last started, line by line. */
  get output(): readonly string[] {
    return this.#child.lines;
  }

  /** Its log lines; what is not JSON is left out. */
  get log(): LogLine[] {
    return this.#child.lines.flatMap(parseLine);
  }

  get opsUrl(): string {
    return `http://127.0.0.1:${this.opsPort}`;
  }

  waitForLog(matches: (line: LogLine) => boolean, timeout = 15_000): Promise<LogLine> {
    return waitFor(() => this.log.find(matches), { timeout, what: `a log line of ${this.name}` });
  }

  /** @throws Error with its last lines when it ends or is not ready in time */
  ready(timeout?: number): Promise<void> {
    return waitUntilReady(this.name, this.#child, () => answersOk(`${this.opsUrl}/readyz`), timeout);
  }

  kill(): Promise<ChildExit> {
    return this.#child.kill();
  }

  /** SIGTERM and the wait for its end. */
  stop(limitMs?: number): Promise<ChildExit> {
    return this.#child.stop(limitMs);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.signal(signal);
  }

  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  /** As if the process that started it had died. */
  endInput(): void {
    this.#child.endInput();
  }

  /** The same ports, the same instance id, a new process; kills the old one if it still runs. */
  async restart(readyWithinMs?: number): Promise<void> {
    await this.kill();
    this.#child = this.#launch();
    await this.ready(readyWithinMs);
  }

  #launch(): Child {
    return new Child(process.execPath, nodeArguments(this.name, this.#main), { env: this.#env });
  }
}

/**
 * Starts a service with the given environment and nothing of this process's own but PATH, so that no variable of the
 * developer's shell changes a test. Ends with the test.
 */
export async function spawnService(
  scope: TestScope,
  name: ServiceName,
  env: NodeJS.ProcessEnv,
  { ready = true, main = mainOf(name) }: SpawnOptions = {},
): Promise<ServiceProcess> {
  const opsPort = Number(env.OPS_PORT ?? (await freePort()));
  const service = new ServiceProcess(name, opsPort, main, {
    ...baseEnv(),
    ...env,
    OPS_PORT: String(opsPort),
  });
  scope.teardown(() => (service.isRunning ? service.kill() : undefined));
  if (ready) await service.ready();
  return service;
}

function baseEnv(): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'test',
    LOG_FORMAT: 'json',
    LOG_LEVEL: process.env.DEVTALK_TEST_LOG_LEVEL ?? 'info',
    EXIT_WITH_PARENT: '1',
  };
}

/** From `shared/testkit/out/src/`. */
const mainOf = (name: ServiceName) =>
  new URL(`../../../../services/${name}/out/src/main.js`, import.meta.url);

function parseLine(line: string): LogLine[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as LogLine];
  } catch {
    return [];
  }
}
