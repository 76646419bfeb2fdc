import { Bus } from '@devtalk/bus';
import { redisConnection } from '@devtalk/service-kit/config';
import { createMetrics, type Metrics } from '@devtalk/service-kit/http';
import { createLogger, type LogDestination } from '@devtalk/service-kit/logging';
import {
  createAclUsers,
  type ServiceProcess,
  spawnService,
  startRedis,
  type TestRedis,
  type TestScope,
  testNamespace,
} from '@devtalk/testkit';
import { type SessionApp, startSessionApp } from '../app.js';
import { loadSessionConfig, type SessionConfig } from '../config.js';
import { Caller } from './caller.js';

export interface Setup {
  redis: TestRedis;
  prefix: string;
  /** Of every service started here, over what tests use. */
  env: Record<string, string>;
}

export interface RunningService {
  app: SessionApp;
  bus: Bus;
  config: SessionConfig;
  metrics: Metrics;
  /** Every line it logged. */
  log: Record<string, unknown>[];
}

/** Hashes at the floor: tests are about what surrounds them. */
const QUICK = {
  PASSWORD_HASH_MEMORY: '19456',
  PASSWORD_HASH_TIME: '2',
  PARTITIONS: '4',
  NODE_ENV: 'test',
};

/** `own`: a Redis for this test alone, which it may kill; what it has answered is on the disk. */
export async function setUp(t: TestScope, env: Record<string, string> = {}, own = false): Promise<Setup> {
  return {
    redis: await startRedis(t, own ? { own, args: ['--appendfsync', 'always'] } : {}),
    prefix: testNamespace(),
    env,
  };
}

let started = 0;

/** An instance of the service in this process, on its own bus; ends with the test. */
export async function startService(
  t: TestScope,
  { redis, prefix, env }: Setup,
  own: Record<string, string> = {},
): Promise<RunningService> {
  const id = `session-${process.pid}-${started++}`;
  const config = loadSessionConfig({
    ...QUICK,
    REDIS_URL: redis.url,
    REDIS_PREFIX: prefix,
    INSTANCE_ID: id,
    ...env,
    ...own,
  });
  const log: Record<string, unknown>[] = [];
  const destination: LogDestination = { write: (line) => void log.push(JSON.parse(line)) };
  const logger = createLogger({
    service: 'session-service',
    instance: id,
    format: 'json',
    level: 'debug',
    destination,
  });
  const metrics = createMetrics({ service: 'session-service', instance: id });
  const bus = await Bus.open({
    redis: redisConnection(config.redis, id),
    prefix,
    partitions: config.partitions,
    instance: id,
    log: logger,
  });
  const app = await startSessionApp({ config, bus, metrics, log: logger });
  t.teardown(async () => {
    await app.stop();
    await bus.close();
  });
  return { app, bus, config, metrics, log };
}

/** Asks like a gateway, over a bus of its own. */
export async function startCaller(t: TestScope, { redis, prefix, env }: Setup): Promise<Caller> {
  const id = `caller-${process.pid}-${started++}`;
  const bus = await Bus.open({
    redis: { url: redis.url, name: id },
    prefix,
    partitions: Number(env.PARTITIONS ?? QUICK.PARTITIONS),
    instance: id,
    log: createLogger({ service: 'caller', instance: id, level: 'silent' }),
  });
  t.teardown(() => bus.close());
  return new Caller(bus);
}

/** A setup with `count` instances and a caller. */
export async function startServices(t: TestScope, env: Record<string, string> = {}, count = 1) {
  const setup = await setUp(t, env);
  const services: RunningService[] = [];
  for (let i = 0; i < count; i++) services.push(await startService(t, setup));
  const caller = await startCaller(t, setup);
  return { setup, services, service: services[0] as RunningService, caller };
}

/** A real process with its own ACL user. */
export async function spawnProcess(
  t: TestScope,
  { redis, prefix, env }: Setup,
  own: Record<string, string> = {},
): Promise<ServiceProcess> {
  const { 'session-service': user } = await createAclUsers(t, redis, prefix);
  return spawnService(t, 'session-service', {
    ...QUICK,
    SESSION_TAKEOVERS_PER_MINUTE: '100000',
    REDIS_URL: redis.url,
    REDIS_USERNAME: user.username,
    REDIS_PASSWORD: user.password,
    REDIS_PREFIX: prefix,
    ...env,
    ...own,
  });
}
