import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child, type ChildExit, freePort, type TestScope, waitFor } from '@devtalk/testkit';

const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface StarterOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** A data folder that outlives one start. */
  readonly dataDir?: string;
  readonly port?: number;
  /** `npm start` itself, instead of what npm runs. */
  readonly throughNpm?: boolean;
}

/** An empty data folder, which goes with the test. */
export function dataFolder(scope: TestScope): string {
  const folder = mkdtempSync(join(tmpdir(), 'devtalk-start-'));
  scope.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A start with ports and data of its own. */
export class Starter {
  readonly dataDir: string;
  readonly port: number;
  readonly #child: Child;

  private constructor(dataDir: string, port: number, child: Child) {
    this.dataDir = dataDir;
    this.port = port;
    this.#child = child;
  }

  static async run(scope: TestScope, options: StarterOptions = {}): Promise<Starter> {
    const {
      args = [],
      env = {},
      dataDir = dataFolder(scope),
      port = await freePort(),
      throughNpm = false,
    } = options;
    // tap puts a loader of its own into every Node that a test starts; what is tested here starts compilers with it.
    const command = throughNpm ? ['npm', 'start', '--'] : [process.execPath, 'scripts/run.mjs', 'start'];
    const child = new Child('env', ['-u', 'NODE_OPTIONS', ...command, ...args], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        DATA_DIR: dataDir,
        OPS_PORT: String(await freePort()),
        REDIS_PORT: String(await freePort()),
        ...env,
      },
    });
    const starter = new Starter(dataDir, port, child);
    scope.teardown(() => child.stop());
    return starter;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get output(): string {
    return this.#child.lines.join('\n');
  }

  get isRunning(): boolean {
    return this.#child.isRunning;
  }

  get exited(): Promise<ChildExit> {
    return this.#child.exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.signal(signal);
  }

  /** Settles when it says so. @throws Error with its output when it ends instead */
  async ready(): Promise<void> {
    const said = () => this.output.includes('DevTalk is ready') || !this.#child.isRunning;
    try {
      await waitFor(said, { what: 'the starter is ready', timeout: 60_000 });
    } catch (cause) {
      throw new Error(`${(cause as Error).message}\n${this.output}`, { cause });
    }
    if (!this.#child.isRunning) throw new Error(`the starter ended:\n${this.output}`);
  }

  /** The process id of each process it runs, by its name and number. */
  children(): Record<string, number> {
    const folder = join(this.dataDir, 'run');
    const file = join(folder, readdirSync(folder).find((name) => name.endsWith('.json')) ?? '');
    const { children } = JSON.parse(readFileSync(file, 'utf8')) as {
      children: Record<string, { pid: number }>;
    };
    return Object.fromEntries(Object.entries(children).map(([name, { pid }]) => [name, pid]));
  }

  /** Process ids of everything that works for this starter: whatever carries its data folder in its command line or environment, or works there. */
  processes(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== this.#child.pid && mentions(pid, this.dataDir));
  }

  /** Settles when nothing that worked for it is left. */
  async nothingLeft(timeout = 15_000): Promise<void> {
    await waitFor(() => this.processes().length === 0, { what: 'nothing of it is left', timeout });
  }
}

function mentions(pid: number, text: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // A zombie has ended; only its parent has not looked yet.
    if (/\) Z /.test(stat)) return false;
    if (readlinkSync(`/proc/${pid}/cwd`).startsWith(text)) return true;
    return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text));
  } catch {
    return false;
  }
}

export async function signIn(starter: Starter, username: string, password: string): Promise<Response> {
  return fetch(`${starter.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password, delivery: 'token' }),
  });
}
