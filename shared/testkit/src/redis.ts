import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.js';
import { freePort } from './free-port.js';
import { redisAnswers } from './redis-ping.js';
import type { TestScope } from './scope.js';
import { waitFor } from './wait-for.js';

export interface RedisOptions {
  /** Append-only file, so that a restart keeps the data; default true. */
  readonly aof?: boolean;
  /** Content of the ACL file; by default the user `default` may do everything without a password. */
  readonly acl?: string;
  readonly port?: number;
  /** More redis-server arguments, as `['--appendfsync', 'always']`. */
  readonly args?: readonly string[];
  /** Not the shared server of DEVTALK_TEST_REDIS_URL, because this test stops, pauses or fills it. */
  readonly own?: boolean;
}

/** A real Redis. With a shared one, everything but `url` and `isShared` is refused. */
export interface TestRedis {
  readonly url: string;
  readonly isShared: boolean;
  readonly port: number;
  /** SIGTERM; settles when it is gone. */
  stop(): Promise<void>;
  /** SIGKILL. What was answered is kept: it is in the file, and the machine lives. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers, like a network that drops packets. */
  pause(): void;
  resume(): void;
  /** Starts again on the same port with the same data, after `kill()` if it still runs. */
  restart(): Promise<void>;
}

const openAcl = 'user default on nopass sanitize-payload ~* &* +@all\n';

/** The shared server where there is one and nothing asks for an own; else a new redis-server in a folder of its own. */
export async function startRedis(scope: TestScope, options: RedisOptions = {}): Promise<TestRedis> {
  const shared = process.env.DEVTALK_TEST_REDIS_URL;
  const { own = Object.keys(options).some((name) => name !== 'own') } = options;
  if (shared !== undefined && shared !== '' && !own) return sharedRedis(shared);
  const server = new RedisServer(options.port ?? (await freePort()), options);
  scope.teardown(() => server.remove());
  await server.start();
  return server;
}

class RedisServer implements TestRedis {
  readonly isShared = false;
  readonly url: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'devtalk-redis-'));
  readonly #args: readonly string[];
  #child: Child | undefined;

  constructor(
    readonly port: number,
    { aof = true, acl = openAcl, args = [] }: RedisOptions,
  ) {
    this.url = `redis://127.0.0.1:${port}`;
    const aclFile = join(this.#folder, 'users.acl');
    writeFileSync(aclFile, acl);
    this.#args = [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', this.#folder, '--aclfile', aclFile],
      ...['--save', '', '--appendonly', aof ? 'yes' : 'no', '--maxmemory-policy', 'noeviction'],
      ...['--stream-node-max-bytes', '1024', ...args],
    ];
  }

  async start(): Promise<void> {
    const child = new Child('redis-server', this.#args, { env: { PATH: process.env.PATH } });
    this.#child = child;
    const answered = waitFor(() => !child.isRunning || redisAnswers(this.port), {
      what: 'redis-server answers',
      // A long append-only file on a busy machine is read slowly.
      timeout: 60_000,
    });
    await Promise.race([answered, child.exited]);
    if (!child.isRunning)
      throw new Error(`redis-server ended at its start:\n${child.lines.slice(-10).join('\n')}`);
  }

  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  pause(): void {
    this.#child?.signal('SIGSTOP');
  }

  resume(): void {
    this.#child?.signal('SIGCONT');
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function sharedRedis(url: string): TestRedis {
  const refuse = (): never => {
    throw new Error('this Redis is shared by many tests; ask startRedis for your own: { own: true }');
  };
  return {
    url,
    isShared: true,
    port: Number(new URL(url).port || 6_379),
    stop: async () => refuse(),
    kill: async () => refuse(),
    pause: refuse,
    resume: refuse,
    restart: async () => refuse(),
  };
}
