import { portsFrom } from '../process/free-port.js';
import type { RunFile } from '../process/run-file.js';
import { Fleet, Supervised } from '../process/supervised.js';
import { OPERATOR } from '../redis/acl-file.js';
import { requireRecentRedis, withRedis } from '../redis/connect.js';
import { findRedisServer } from '../redis/find-server.js';
import { OwnRedis } from '../redis/own-redis.js';
import { BACKENDS, type ServiceName } from '../services.js';
import { print } from '../workspace/output.js';
import { inRoot } from '../workspace/paths.js';
import { checkEnvironment } from './check-environment.js';
import { createDemoUsers, hasNoAccount } from './demo-users.js';
import { servicePlan } from './service-plan.js';
import type { StartOptions } from './start-options.js';

const REACH_MS = 2_000;

/** All of DevTalk on this machine: Redis, unless there is one, and every process in as many instances as wanted. */
export class System {
  readonly #options: StartOptions;
  readonly #runFile: RunFile;
  readonly #fleet = new Fleet();
  readonly #nextOpsPort: () => Promise<number>;
  readonly #instances = new Map<ServiceName, readonly Supervised[]>();
  #graceMs = 0;
  #ownRedis: OwnRedis | undefined;

  constructor(options: StartOptions, runFile: RunFile) {
    this.#options = options;
    this.#runFile = runFile;
    this.#nextOpsPort = portsFrom(options.firstOpsPort);
  }

  /** Starts everything in order; settles when the gateways serve. @throws StartError */
  async start(): Promise<void> {
    this.#graceMs = await checkEnvironment(this.#options.env);
    const isNew = await this.#bringRedis();
    await this.#fleet.start((await Promise.all(BACKENDS.map((service) => this.#members(service)))).flat());
    await this.#fleet.start(await this.#members('events-gateway'));
    if (isNew && !this.#options.isProduction) await createDemoUsers(this.addresses[0] ?? '');
  }

  /** Of the gateways. */
  get addresses(): string[] {
    const { host, port, instances } = this.#options;
    const shown = ['0.0.0.0', '::', '127.0.0.1'].includes(host) ? 'localhost' : host;
    return Array.from({ length: instances['events-gateway'] }, (_, i) => `http://${shown}:${port + i}`);
  }

  /** Runs the present build of a service in place of the one that runs. */
  restart(service: ServiceName): void {
    for (const instance of this.#instances.get(service) ?? []) instance.restart();
  }

  /** Runs something more, which is the first to be stopped. */
  add(members: readonly Supervised[]): Promise<void> {
    return this.#fleet.start(members);
  }

  stop(): Promise<void> {
    return this.#fleet.stop();
  }

  kill(): void {
    this.#fleet.kill();
  }

  /** @returns whether Redis holds no account yet */
  async #bringRedis(): Promise<boolean> {
    if (!this.#options.redisUrl) await this.#startOwnRedis();
    return withRedis(this.#environmentOf(OPERATOR), REACH_MS, async (client, prefix) => {
      await requireRecentRedis(client);
      return hasNoAccount(client, prefix);
    });
  }

  async #startOwnRedis(): Promise<void> {
    const { dataDir, env, firstRedisPort } = this.#options;
    const redis = new OwnRedis(dataDir, await findRedisServer(), firstRedisPort);
    const plan = redis.plan(env, (pid) => this.#runFile.add('redis', pid));
    await this.#fleet.start([new Supervised(plan)]);
    this.#ownRedis = redis;
    print(`Redis listens on port ${redis.port}; its data is in ${dataDir}.`);
  }

  async #members(service: ServiceName): Promise<readonly Supervised[]> {
    const count = this.#options.instances[service];
    const members: Supervised[] = [];
    for (let index = 1; index <= count; index++) {
      const plan = await servicePlan({
        service,
        name: count === 1 ? service : `${service} ${index}`,
        env: { ...this.#environmentOf(service), ...this.#ownEnvironment(service, index) },
        graceMs: this.#graceMs,
        nextOpsPort: this.#nextOpsPort,
        onLaunch: (pid) => this.#runFile.add(`${service} ${index}`, pid),
      });
      members.push(new Supervised(plan));
      print(`${plan.name} has its operations port at http://127.0.0.1:${plan.opsPort}`);
    }
    this.#instances.set(service, members);
    return members;
  }

  #environmentOf(user: string): NodeJS.ProcessEnv {
    return this.#ownRedis?.environment(this.#options.env, user) ?? this.#options.env;
  }

  #ownEnvironment(service: ServiceName, index: number): NodeJS.ProcessEnv {
    if (service !== 'events-gateway') return {};
    const { host, port } = this.#options;
    return { HOST: host, PORT: String(port + index - 1), WEB_ROOT: inRoot('web/dist') };
  }
}
