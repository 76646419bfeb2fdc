import { freePort, type ServiceName } from '@devtalk/launcher';
import { createAclUsers, type RedisUser } from './acl-users.js';
import { testNamespace } from './namespace.js';
import { startRedis, type TestRedis } from './redis.js';
import type { TestScope } from './scope.js';
import { type ServiceProcess, spawnService } from './service.js';

export interface DevTalkOptions {
  /** How many processes of each; one by default, 0 leaves a role out. */
  readonly gateways?: number;
  readonly chat?: number;
  readonly sessions?: number;
  readonly workers?: number;
  /** By default `startRedis(scope)`. */
  readonly redis?: TestRedis;
  readonly partitions?: number;
  readonly prefix?: string;
  /** For every process, over all else. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface GatewayProcess {
  readonly process: ServiceProcess;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `ws://127.0.0.1:<port>/ws` */
  readonly wsUrl: string;
}

export interface DevTalk {
  readonly redis: TestRedis;
  readonly prefix: string;
  readonly gateways: readonly GatewayProcess[];
  readonly chat: readonly ServiceProcess[];
  readonly sessions: readonly ServiceProcess[];
  readonly workers: readonly ServiceProcess[];
  /** Of the first gateway. */
  readonly url: string;
  readonly wsUrl: string;
  /** Stops gateways first and the services behind them after, each by SIGTERM. */
  stop(): Promise<void>;
}

/** The whole system as real processes on a real Redis, each with its own ACL user. Ends with the test. */
export async function startDevTalk(scope: TestScope, options: DevTalkOptions = {}): Promise<DevTalk> {
  const { gateways = 1, chat = 1, sessions = 1, workers = 1, prefix = testNamespace() } = options;
  const redis = options.redis ?? (await startRedis(scope));
  const users = await createAclUsers(scope, redis, prefix);
  const start = (name: ServiceName, own: NodeJS.ProcessEnv = {}) =>
    spawnService(scope, name, {
      ...environment(redis, users[name], prefix, options),
      ...own,
      ...options.env,
    });
  const several = (count: number, name: ServiceName) =>
    Promise.all(Array.from({ length: count }, () => start(name)));
  const gateway = async (): Promise<GatewayProcess> => {
    const port = String(await freePort());
    const process = await start('events-gateway', { HOST: '127.0.0.1', PORT: port });
    return { process, url: `http://127.0.0.1:${port}`, wsUrl: `ws://127.0.0.1:${port}/ws` };
  };
  const [sessionProcesses, chatProcesses, workerProcesses, gatewayProcesses] = await Promise.all([
    several(sessions, 'session-service'),
    several(chat, 'chat-service'),
    several(workers, 'dashboard-worker'),
    Promise.all(Array.from({ length: gateways }, gateway)),
  ]);
  const behind = [...sessionProcesses, ...chatProcesses, ...workerProcesses];
  return {
    redis,
    prefix,
    gateways: gatewayProcesses,
    chat: chatProcesses,
    sessions: sessionProcesses,
    workers: workerProcesses,
    url: gatewayProcesses[0]?.url ?? '',
    wsUrl: gatewayProcesses[0]?.wsUrl ?? '',
    async stop() {
      await Promise.all(gatewayProcesses.map(({ process }) => process.stop()));
      await Promise.all(behind.map((process) => process.stop()));
    },
  };
}

function environment(redis: TestRedis, user: RedisUser, prefix: string, { partitions = 16 }: DevTalkOptions) {
  return {
    REDIS_URL: redis.url,
    REDIS_USERNAME: user.username,
    REDIS_PASSWORD: user.password,
    REDIS_PREFIX: prefix,
    PARTITIONS: String(partitions),
  };
}
