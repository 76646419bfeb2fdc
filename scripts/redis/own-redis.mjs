// @ts-check
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../house/command.mjs';
import { inRoot } from '../house/paths.mjs';
import { portsFrom } from '../ports/free.mjs';
import { writeAclFile } from './acl-file.mjs';
import { ACL_FILE, containerCommand } from './container.mjs';
import { endStrayRedis } from './stray.mjs';

/** @typedef {import('./find-server.mjs').RedisServer} RedisServer */

const HOST = '127.0.0.1';
const SETTINGS = inRoot('deploy/redis/redis.conf');

/** The Redis that the starter brings itself: its folder, its address, its users. */
export class OwnRedis {
  #folder;
  #server;
  #port = 0;

  #firstPort;

  /** @param {string} dataDir @param {RedisServer} server @param {number} firstPort tried; the next free one is taken */
  constructor(dataDir, server, firstPort) {
    this.#firstPort = firstPort;
    const folder = join(dataDir, 'redis');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = realpathSync(folder);
    this.#server = server;
  }

  get #aclFile() {
    return join(this.#folder, ACL_FILE);
  }

  get port() {
    return this.#port;
  }

  /**
   * `env` with what a process needs to connect as `user`, and without whatever leads to another Redis.
   * @param {NodeJS.ProcessEnv} env @param {string} user
   * @returns {NodeJS.ProcessEnv}
   */
  environment(env, user) {
    const others = Object.entries(env).filter(
      ([name]) => !name.startsWith('REDIS_') || name === 'REDIS_PREFIX',
    );
    return {
      ...Object.fromEntries(others),
      REDIS_URL: `redis://${HOST}:${this.#port}`,
      REDIS_USERNAME: user,
      REDIS_PASSWORD_FILE: this.#passwordFile(user),
    };
  }

  /**
   * Makes the folder ready for a server and gives the command that runs it. The port is chosen once: the other processes
   * know it, and it has to be the same after a crash.
   * @param {string} prefix as REDIS_PREFIX
   * @returns {Promise<string[]>}
   */
  async command(prefix) {
    await this.#endStray();
    await writeAclFile({
      aclFile: this.#aclFile,
      passwordFile: (user) => this.#passwordFile(user),
      prefix,
    });
    this.#port ||= await portsFrom(this.#firstPort, HOST)();
    return this.#server.kind === 'program'
      ? this.#program(this.#server.path)
      : containerCommand({
          engine: this.#server.engine,
          name: this.#containerName(),
          address: `${HOST}:${this.#port}`,
          folder: this.#folder,
          settings: SETTINGS,
        });
  }

  /** @param {string} user */
  #passwordFile(user) {
    return join(this.#folder, 'passwords', user);
  }

  /** @param {string} path */
  #program(path) {
    const pidfile = join(this.#folder, 'redis.pid');
    const own = { port: `${this.#port}`, bind: HOST, dir: this.#folder, pidfile, aclfile: this.#aclFile };
    return [path, SETTINGS, ...Object.entries(own).flatMap(([name, value]) => [`--${name}`, value])];
  }

  async #endStray() {
    if (this.#server.kind === 'program') return endStrayRedis(this.#folder);
    await run(this.#server.engine, ['rm', '--force', this.#containerName()]);
  }

  /** One a data folder, so that a later start finds what a killed one left. */
  #containerName() {
    return `devtalk-redis-${createHash('sha256').update(this.#folder).digest('hex').slice(0, 12)}`;
  }
}
