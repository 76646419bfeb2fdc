import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '@devtalk/testkit';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

const FILES = ['compose.yaml', 'tests/compose/published.yaml'];

/** Whether containers can be run here at all. */
export async function hasEngine(): Promise<boolean> {
  try {
    await execute('docker', ['info']);
    await execute('docker', ['compose', 'version']);
    return true;
  } catch {
    return false;
  }
}

export interface Container {
  readonly name: string;
  readonly state: string;
  readonly exitCode: number;
}

/** DevTalk as compose.yaml describes it, under a name, with volumes and on a port of its own. */
export class Deployment {
  readonly #project = `devtalk-test-${randomBytes(4).toString('hex')}`;
  readonly #scale: string[];
  #port = 0;

  constructor(scale: Readonly<Record<string, number>>) {
    this.#scale = Object.entries(scale).flatMap(([service, count]) => ['--scale', `${service}=${count}`]);
  }

  /** The address a browser would use: nginx. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Builds, starts, and settles when every container is healthy. */
  async up(): Promise<void> {
    this.#port ||= await freePort();
    await this.#compose('up', '--detach', '--build', '--wait', '--quiet-pull', ...this.#scale);
  }

  /** Brings a service to another number of containers and leaves the rest as it is. */
  async scale(service: string, count: number): Promise<void> {
    await this.#compose(
      'up',
      '--detach',
      '--wait',
      '--no-recreate',
      '--no-deps',
      '--scale',
      `${service}=${count}`,
      service,
    );
  }

  /** The address of one of several gateways, counted from 1. */
  async gateway(index: number): Promise<string> {
    const address = await this.#compose('port', '--index', String(index), 'events-gateway', '3000');
    return `http://${address.trim()}`;
  }

  async containers(service: string): Promise<Container[]> {
    const lines = await this.#compose('ps', '--all', '--format', 'json', service);
    return lines
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { Name: string; State: string; ExitCode: number })
      .map(({ Name, State, ExitCode }) => ({ name: Name, state: State, exitCode: ExitCode }));
  }

  /** kill -9, from outside and without a restart. */
  async kill(container: Container): Promise<void> {
    await execute('docker', ['kill', container.name]);
  }

  /** What runs inside a container, as far as it fits on its standard output. */
  async inside(service: string, ...command: string[]): Promise<string> {
    return this.#compose('exec', '--no-TTY', service, ...command);
  }

  /** Any other signal to the first process of a container, to which its restart policy applies. */
  async signal(container: Container, signal: NodeJS.Signals): Promise<void> {
    await execute('docker', ['kill', '--signal', signal, container.name]);
  }

  /** Leaves a container less memory than it has taken already. */
  async limitMemory({ name }: Container, limit: string): Promise<void> {
    await execute('docker', ['update', '--memory', limit, '--memory-swap', limit, name]);
  }

  /** What the engine knows of a container, by the path of a field: `.RestartCount`. */
  async inspect({ name }: Container, field: string): Promise<string> {
    const { stdout } = await execute('docker', ['inspect', '--format', `{{${field}}}`, name]);
    return stdout.trim();
  }

  /** Ids of all containers by service; a container that was made anew has another. */
  async ids(): Promise<Record<string, string[]>> {
    const lines = (await this.#compose('ps', '--all', '--format', 'json')).trim().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { Service: string; ID: string });
    const services = [...new Set(rows.map(({ Service }) => Service))].sort();
    const of = (service: string) => rows.filter(({ Service }) => Service === service).map(({ ID }) => ID);
    return Object.fromEntries(services.map((service) => [service, of(service).sort()]));
  }

  /** `docker compose up -d`, nothing said about builds or numbers but those it was started with. */
  async upAgain(): Promise<void> {
    await this.#compose('up', '--detach', '--wait', ...this.#scale);
  }

  /** What brings back containers that somebody killed by hand. */
  async start(): Promise<void> {
    await this.#compose('start');
  }

  /** The documented update, to an image that differs. */
  async update(version: string): Promise<void> {
    await execute('bash', ['deploy/update.sh'], {
      cwd: root,
      env: {
        ...process.env,
        PORT: String(this.#port),
        VERSION: version,
        COMPOSE_PROJECT_NAME: this.#project,
        COMPOSE_FILE: FILES.join(':'),
      },
      maxBuffer: 64 * 1024 * 1024,
    });
  }

  async stop(): Promise<void> {
    await this.#compose('stop');
  }

  async logs(): Promise<string> {
    return this.#compose('logs', '--no-color', '--tail', '40');
  }

  /** Leaves nothing, volumes included. */
  async remove(): Promise<void> {
    await this.#compose('down', '--volumes', '--remove-orphans', '--timeout', '5');
  }

  async #compose(...args: string[]): Promise<string> {
    const files = FILES.flatMap((file) => ['--file', file]);
    const { stdout } = await execute(
      'docker',
      ['compose', '--project-name', this.#project, ...files, ...args],
      {
        cwd: root,
        env: { ...process.env, PORT: String(this.#port) },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    return stdout;
  }
}
