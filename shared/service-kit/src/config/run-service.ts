import type { ServiceName } from '@devtalk/contracts';
import { createOperationsServer, type OperationsServer } from '../http/operations.js';
import type { Logger } from '../logging/index.js';
import { type RedisSettings, redisConnection } from './redis.js';
import { type ProcessContext, runProcess } from './run-process.js';
import type { ServiceConfig } from './service.js';

type BusServiceConfig = ServiceConfig & { readonly redis: RedisSettings; readonly partitions: number };

/** What the start of a service needs of its bus. */
interface ServiceBus {
  check(): Promise<void>;
  close(): Promise<void>;
}

interface BusOptions {
  redis: ReturnType<typeof redisConnection>;
  prefix: string;
  partitions: number;
  instance: string;
  service: ServiceName;
  log: Logger;
}

export interface ServiceContext<C, B> extends ProcessContext<C & ServiceConfig> {
  readonly bus: B;
  readonly metrics: OperationsServer['metrics'];
}

export interface ServiceDefinition<C extends BusServiceConfig, B extends ServiceBus> {
  readonly role: ServiceName;
  config(env: NodeJS.ProcessEnv): C;
  openBus(options: BusOptions): Promise<B>;
  /** Starts everything behind the bus, adding each closer to `shutdown` as it goes. @returns what the log says of a ready service */
  start(context: ServiceContext<C, B>): Promise<object>;
}

/**
 * The life of one of the four services: the operations port first, so that a start that hangs can be seen to live, then the bus, then the
 * service itself. Closed in reverse.
 */
export function runService<C extends BusServiceConfig, B extends ServiceBus>(
  service: ServiceDefinition<C, B>,
): Promise<void> {
  return runProcess<C>({
    role: service.role,
    config: service.config,
    start: (process) => startService(service, process),
  });
}

async function startService<C extends BusServiceConfig, B extends ServiceBus>(
  { role, openBus, start }: ServiceDefinition<C, B>,
  { config, logger, shutdown }: ProcessContext<C>,
): Promise<void> {
  const { instance } = config.process;
  const operations = await createOperationsServer({
    service: role,
    instance,
    ops: config.ops,
    logger,
    shutdown,
  });
  const bus = await openBus({
    redis: redisConnection(config.redis, instance),
    prefix: config.redis.prefix,
    partitions: config.partitions,
    instance,
    service: role,
    log: logger,
  });
  shutdown.add('bus', () => bus.close());
  operations.addCheck('redis', () => bus.check());
  const facts = await start({ config, logger, shutdown, bus, metrics: operations.metrics });
  operations.markStarted();
  logger.info(facts, `${role} is ready`);
}
