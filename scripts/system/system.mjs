// @ts-check
import { inRoot } from '../house/paths.mjs';
import { say } from '../house/say.mjs';
import { portsFrom } from '../ports/free.mjs';
import { Fleet } from '../processes/fleet.mjs';
import { Supervised } from '../processes/supervised.mjs';
import { OPERATOR } from '../redis/acl-file.mjs';
import { requireRecentRedis, withRedis } from '../redis/connect.mjs';
import { findRedisServer } from '../redis/find-server.mjs';
import { OwnRedis } from '../redis/own-redis.mjs';
import { ownRedisPlan } from '../redis/own-redis-plan.mjs';
import { checkEnvironment } from './check-environment.mjs';
import { createDemoPeople, hasNoAccount } from './demo-people.mjs';
import { OPS_HOST, servicePlan } from './service-plan.mjs';

/** @typedef {import('./service-plan.mjs').ServiceName} ServiceName */
/** @typedef {import('../options/start-options.mjs').StartOptions} StartOptions */
/** @typedef {import('../processes/run-file.mjs').RunFile} RunFile */

const REACH_PATIENCE_MS = 2_000;

/** All of DevTalk on this machine: Redis, unless there is one, and every process in as many instances as wanted. */
export class System {
  #options;
  #runFile;
  #fleet = new Fleet();
  #nextOpsPort;
  #graceMs = 0;
  /** @type {OwnRedis | undefined} */
  #ownRedis;
  /** @type {Map<ServiceName, Supervised[]>} */
  #instances = new Map();

  /** @param {StartOptions} options @param {RunFile} runFile */
  constructor(options, runFile) {
    this.#options = options;
    this.#runFile = runFile;
    this.#nextOpsPort = portsFrom(options.firstOpsPort, OPS_HOST);
  }

  /** Starts everything in order; settles when the gateways serve. @throws {Refusal} */
  async start() {
    this.#graceMs = await checkEnvironment(this.#options.env);
    const isNew = await this.#bringRedis();
    const backends = /** @type {const} */ (['session-service', 'chat-service', 'dashboard-worker']);
    await this.#fleet.start((await Promise.all(backends.map((service) => this.#members(service)))).flat());
    await this.#fleet.start(await this.#members('events-gateway'));
    if (isNew && !this.#options.production) await createDemoPeople(this.addresses[0] ?? '');
  }

  get addresses() {
    const { host, port, instances } = this.#options;
    const shown = ['0.0.0.0', '::', '127.0.0.1'].includes(host) ? 'localhost' : host;
    return Array.from({ length: instances['events-gateway'] }, (_, i) => `http://${shown}:${port + i}`);
  }

  /** Runs the present build of a service in place of the one that runs. @param {ServiceName} service */
  restart(service) {
    for (const instance of this.#instances.get(service) ?? []) instance.restart();
  }

  /** Runs something more, which is the first to be stopped. @param {Supervised[]} members */
  add(members) {
    return this.#fleet.start(members);
  }

  stop() {
    return this.#fleet.stop();
  }

  kill() {
    this.#fleet.kill();
  }

  /** @returns {Promise<boolean>} whether Redis holds no account yet */
  async #bringRedis() {
    if (!this.#options.redisUrl) await this.#startOwnRedis();
    return withRedis(this.#environmentOf(OPERATOR), REACH_PATIENCE_MS, async (client, prefix) => {
      await requireRecentRedis(client);
      return hasNoAccount(client, prefix);
    });
  }

  async #startOwnRedis() {
    const { dataDir, env, firstRedisPort } = this.#options;
    const redis = new OwnRedis(dataDir, await findRedisServer(), firstRedisPort);
    await this.#fleet.start([new Supervised(ownRedisPlan(redis, this.#runFile, env))]);
    this.#ownRedis = redis;
    say(`Redis listens on port ${redis.port}; its data is in ${dataDir}.`);
  }

  /** @param {ServiceName} service @returns {Promise<Supervised[]>} */
  async #members(service) {
    const count = this.#options.instances[service];
    const members = [];
    for (let index = 1; index <= count; index++) {
      const plan = await servicePlan({
        service,
        index,
        isOnly: count === 1,
        env: { ...this.#environmentOf(service), ...this.#ownEnvironment(service, index) },
        graceMs: this.#graceMs,
        nextOpsPort: this.#nextOpsPort,
        onLaunch: (pid) => this.#runFile.started(`${service} ${index}`, pid),
      });
      members.push(new Supervised(plan));
      say(`${plan.name} has its operations port at http://${OPS_HOST}:${plan.opsPort}`);
    }
    this.#instances.set(service, members);
    return members;
  }

  /** @param {string} user @returns {NodeJS.ProcessEnv} */
  #environmentOf(user) {
    return this.#ownRedis?.environment(this.#options.env, user) ?? this.#options.env;
  }

  /** @param {ServiceName} service @param {number} index @returns {NodeJS.ProcessEnv} */
  #ownEnvironment(service, index) {
    if (service !== 'events-gateway') return {};
    const { host, port } = this.#options;
    return { HOST: host, PORT: String(port + index - 1), WEB_ROOT: inRoot('web/dist') };
  }
}
