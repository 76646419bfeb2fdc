import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../process/child.js';
import { freePort, LOOPBACK } from '../process/free-port.js';
import { waitUntilReady } from '../process/wait-for.js';
import { inRoot } from '../workspace/paths.js';

/** What every Redis of DevTalk has in common, in production, in tests and in the bench. */
export const REDIS_SETTINGS = inRoot('deploy/redis/redis.conf');

export interface RedisServerOptions {
  /** A free one by default. */
  readonly port?: number;
  /** One that holds data already; by default a new one, which `remove` deletes. */
  readonly folder?: string;
  /** Append-only file, so that a restart keeps the data; default true. */
  readonly aof?: boolean;
  /** Content of the ACL file; by default the user `default` may do everything without a password. Null leaves ACLs out. */
  readonly acl?: string | null;
  /** Further arguments of redis-server, as `['--appendfsync', 'always']`. */
  readonly args?: readonly string[];
}

const OPEN_ACL = 'user default on nopass sanitize-payload ~* &* +@all\n';
/** A long append-only file is read slowly on a busy machine. */
const LOADING_MS = 60_000;

/** The command line that follows the program's name. */
export function redisArguments(settings: Readonly<Record<string, string | number>>): string[] {
  return [
    REDIS_SETTINGS,
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
}

/** A redis-server of this process, on 127.0.0.1, for tests and the bench: it can be stopped, killed, paused and started again. */
export class RedisServer {
  readonly url: string;
  readonly #args: readonly string[];
  #child: Child | undefined;

  private constructor(
    readonly port: number,
    /** Of its data. */
    readonly folder: string,
    { aof = true, acl = OPEN_ACL, args = [] }: RedisServerOptions,
  ) {
    this.url = `redis://${LOOPBACK}:${port}`;
    const own = { port, bind: LOOPBACK, dir: folder, appendonly: aof ? 'yes' : 'no' };
    const aclfile = join(folder, 'users.acl');
    if (acl !== null) writeFileSync(aclfile, acl);
    this.#args = [...redisArguments(acl === null ? own : { ...own, aclfile }), ...args];
  }

  /** Prepares its folder; `start` starts it. */
  static async create(options: RedisServerOptions = {}): Promise<RedisServer> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'devtalk-redis-'));
    mkdirSync(folder, { recursive: true });
    return new RedisServer(options.port ?? (await freePort()), folder, options);
  }

  /** -1 when it has not been started. */
  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  async start(): Promise<void> {
    const child = new Child('redis-server', this.#args, { env: { PATH: process.env.PATH } });
    this.#child = child;
    await waitUntilReady('redis-server', child, () => redisAnswers(this.port), LOADING_MS);
  }

  /** SIGTERM; settles when it is gone. */
  async stop(): Promise<void> {
    await this.#child?.stop();
  }

  /** SIGKILL. What was answered is kept: it is in the file, and the machine lives. */
  async kill(): Promise<void> {
    await this.#child?.kill();
  }

  /** SIGSTOP: connections stay open and nothing answers, as in a network that drops packets. */
  pause(): void {
    this.#child?.signal('SIGSTOP');
  }

  resume(): void {
    this.#child?.signal('SIGCONT');
  }

  /** Starts it again on the same port with the same data, after `kill` if it still runs. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Kills it and removes its folder. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** True once a Redis answers; that it wants a password first is an answer too. LOADING is none. */
export function redisAnswers(port: number, timeoutMs = 500): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (reply) => end(/^(\+PONG|-NOAUTH|-NOPERM)/.test(reply.toString())));
  });
}
