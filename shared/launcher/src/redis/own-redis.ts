import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { LOOPBACK, portsFrom } from '../process/free-port.js';
import type { Plan } from '../process/supervised.js';
import { run } from '../workspace/run-program.js';
import { OPERATOR, writeAclFile } from './acl-file.js';
import { withRedis } from './connect.js';
import type { RedisProgram } from './find-server.js';
import { REDIS_SETTINGS, redisArguments } from './redis-server.js';
import { endStrayRedis } from './stray.js';

/** In the folder of Redis, which has another path inside a container. */
const ACL_FILE = 'users.acl';
const IMAGE = 'redis:7-bookworm';
/** A large append-only file takes its time to load. */
const LOADING_MS = 120_000;
const GRACE_MS = 10_000;

/** The Redis that `npm start` brings itself: its folder, its address, its users. */
export class OwnRedis {
  readonly #folder: string;
  readonly #program: RedisProgram;
  readonly #nextPort: () => Promise<number>;
  #port = 0;

  /** @param firstPort tried; the next free one is taken */
  constructor(dataDir: string, program: RedisProgram, firstPort: number) {
    const folder = join(dataDir, 'redis');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = realpathSync(folder);
    this.#program = program;
    this.#nextPort = portsFrom(firstPort);
  }

  get port(): number {
    return this.#port;
  }

  /** How to run it; it ends after those that need it to drain. */
  plan(env: NodeJS.ProcessEnv, onLaunch: (pid: number) => Promise<void>): Plan {
    return {
      name: 'redis',
      colour: 'red',
      // Its banner and its advice on kernel settings say nothing about DevTalk.
      isQuiet: true,
      whenOrphaned: 'last',
      graceMs: GRACE_MS,
      onLaunch,
      prepare: async () => ({ command: await this.#command(env.REDIS_PREFIX ?? ''), env }),
      whenReady: () => withRedis(this.environment(env, OPERATOR), LOADING_MS, async () => {}),
    };
  }

  /** `env` with what a process needs to connect as `user`, and without whatever leads to another Redis. */
  environment(env: NodeJS.ProcessEnv, user: string): NodeJS.ProcessEnv {
    const others = Object.entries(env).filter(
      ([name]) => !name.startsWith('REDIS_') || name === 'REDIS_PREFIX',
    );
    return {
      ...Object.fromEntries(others),
      REDIS_URL: `redis://${LOOPBACK}:${this.#port}`,
      REDIS_USERNAME: user,
      REDIS_PASSWORD_FILE: this.#passwordFile(user),
    };
  }

  /**
   * Prepares the folder for a server and gives the command that runs it. The port is chosen once: the other processes know it, and it has
   * to be the same after a crash.
   */
  async #command(prefix: string): Promise<string[]> {
    await this.#endStray();
    const aclFile = join(this.#folder, ACL_FILE);
    writeAclFile({ aclFile, passwordFile: (user) => this.#passwordFile(user), prefix });
    this.#port ||= await this.#nextPort();
    if (this.#program.kind === 'container') return this.#containerCommand(this.#program.engine);
    const pidfile = join(this.#folder, 'redis.pid');
    const own = { port: this.#port, bind: LOOPBACK, dir: this.#folder, pidfile, aclfile: aclFile };
    return [this.#program.path, ...redisArguments(own)];
  }

  #passwordFile(user: string): string {
    return join(this.#folder, 'passwords', user);
  }

  async #endStray(): Promise<void> {
    if (this.#program.kind === 'program') await endStrayRedis(this.#folder);
    else await run(this.#program.engine, ['rm', '--force', this.#containerName()]);
  }

  /** One for each data folder, so that a later start finds what a killed one left. */
  #containerName(): string {
    return `devtalk-redis-${createHash('sha256').update(this.#folder).digest('hex').slice(0, 12)}`;
  }

  /** In the foreground and as this user, so that the files in the folder stay theirs. */
  #containerCommand(engine: string): string[] {
    const options = {
      name: this.#containerName(),
      publish: `${LOOPBACK}:${this.#port}:6379`,
      ...(process.getuid && { user: `${process.getuid()}:${process.getgid?.()}` }),
    };
    const mounts = ['--volume', `${this.#folder}:/data`, '--volume', `${REDIS_SETTINGS}:/etc/redis.conf:ro`];
    const server = ['redis-server', '/etc/redis.conf', '--bind', '*', '--dir', '/data'];
    return [
      ...[engine, 'run', '--rm', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])],
      ...[...mounts, IMAGE, ...server, '--aclfile', `/data/${ACL_FILE}`],
    ];
  }
}
