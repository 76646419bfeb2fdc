import { Bus, type CompetingConsumer, type OrderedConsumer } from '@devtalk/bus';
import { redisConnection } from '@devtalk/service-kit/config';
import type { Metrics } from '@devtalk/service-kit/http';
import type { Logger } from '@devtalk/service-kit/logging';
import { accountJobs } from './account/account-jobs.js';
import { AccountStore } from './account/account-store.js';
import type { WorkerConfig } from './config.js';
import { DashboardStore } from './dashboard/dashboard-store.js';
import { refreshJob } from './dashboard/refresh.js';
import { askStanding } from './dashboard/standing.js';
import { Alarms } from './job/alarms.js';
import { JobList } from './job/job-list.js';
import { GROUP, JobStore } from './job/job-store.js';
import { type JobHandler, JobRunner } from './job/runner.js';
import { LinkStore } from './link/link-store.js';
import { Upkeep } from './maintenance/upkeep.js';
import { measureHeld, workerMetrics } from './monitoring/metrics.js';
import type { WorkerContext } from './pipeline/context.js';
import { CommandDispatcher } from './pipeline/dispatcher.js';
import { type Handlers, loadHandlers } from './pipeline/handlers.js';
import { openStore, partitionsOf, type Store } from './pipeline/store.js';
import { Projection } from './projection/projection.js';
import { ProjectionStore } from './projection/projection-store.js';
import { answerQueries } from './queries/query-consumer.js';
import { ReadModels } from './read-model/read-models.js';
import { peopleConcerned, roomEffects } from './read-model/room-effects.js';
import { readRoomFact } from './read-model/room-facts.js';
import { readSessionFact, sessionEffects } from './read-model/session-effects.js';

/** Beyond a job's time limit: until nobody can be working on it any more. */
const CLAIM_MARGIN_MS = 500;

export interface WorkerOptions {
  config: Pick<WorkerConfig, 'process' | 'redis' | 'partitions' | 'jobs' | 'dashboard'>;
  logger: Logger;
  metrics: Metrics;
  /** More kinds of jobs, or others in place of ours. */
  jobs?: Readonly<Record<string, JobHandler>>;
}

export interface Worker {
  readonly bus: Bus;
  /** Finishes what is under way, gives its partitions to others, disconnects. */
  close(): Promise<void>;
}

/**
 * Puts a dashboard-worker together and starts it.
 * @throws RedisStartupError, after which nothing is left open
 */
export async function openWorker(options: WorkerOptions): Promise<Worker> {
  const { config, logger } = options;
  const bus = await Bus.open({
    redis: redisConnection(config.redis, config.process.instance),
    prefix: config.redis.prefix,
    partitions: config.partitions,
    instance: config.process.instance,
    service: 'dashboard-worker',
    log: logger,
  });
  try {
    const { upkeep, projections } = await startParts(bus, options);
    return {
      bus,
      close: async () => {
        await upkeep.stop();
        await Promise.all(projections.map((projection) => projection.stop()));
        await bus.close();
      },
    };
  } catch (error) {
    await bus.close();
    throw error;
  }
}

async function startParts(bus: Bus, options: WorkerOptions) {
  const store = await openStore(bus);
  const stores = openStores(bus, store, options);
  const alarms = new Alarms((partition) => stores.jobs.promote(partition), options.logger);
  const runner = new JobRunner(
    stores.jobs,
    {
      handlers: { ...jobHandlers(bus, stores), ...options.jobs },
      settings: options.config.jobs,
      onOutcome: workerMetrics(options.metrics, store).onOutcome,
      onRetry: (partition, delayMs) => alarms.set(partition, delayMs),
    },
    options.logger,
  );
  const handlers = await loadHandlers();
  const context = { partitions: store.partitions, ...stores };
  const commands = consumeCommands(bus, store, handlers, context, options);
  const projections = [projectRooms(bus, stores, options.logger), projectPeople(bus, stores, options.logger)];
  for (const { consumer } of projections) consumer.start();
  commands.start();
  await answerQueries(bus, { handlers: handlers.queries, context }, options.logger).start();
  await consumeJobs(bus, store, runner, options.config).start();
  const held = () => [...commands.leases.held.keys()];
  measureHeld(options.metrics, held);
  const upkeep = new Upkeep({ store, ...stores, alarms, held }, options.logger);
  upkeep.start();
  return { upkeep, projections };
}

type Stores = ReturnType<typeof openStores>;

function openStores(bus: Bus, store: Store, { config: { dashboard } }: WorkerOptions) {
  return {
    projections: new ProjectionStore(store),
    models: new ReadModels(store),
    dashboards: new DashboardStore(store, bus, dashboard.refreshMinMs),
    jobs: new JobStore(store),
    jobList: new JobList(store),
    accounts: new AccountStore(store, dashboard.accountsMax, dashboard.snapshotsMax),
    links: new LinkStore(store, dashboard.linksMax),
  };
}

function jobHandlers(bus: Bus, { dashboards, models, projections, accounts }: Stores) {
  const standing = askStanding(bus);
  return {
    'dashboard.refresh': refreshJob({ dashboards, models, projections, standing, bus }),
    ...accountJobs(accounts, bus),
  };
}

function consumeCommands(
  bus: Bus,
  store: Store,
  handlers: Handlers,
  context: WorkerContext,
  { logger }: WorkerOptions,
): OrderedConsumer {
  const { dashboard: names } = bus.keys;
  const dispatcher = new CommandDispatcher(bus, store, handlers, context, logger);
  return bus.orderedCommands({
    group: 'worker-commands',
    stream: names.commands,
    lease: names.lease,
    dead: names.dead,
    handle: (batch) => dispatcher.handle(batch),
  });
}

function consumeJobs(
  bus: Bus,
  store: Store,
  runner: JobRunner,
  { jobs }: WorkerOptions['config'],
): CompetingConsumer {
  const streams = partitionsOf(store).map(bus.keys.dashboard.jobs);
  const partitions = new Map(streams.map((stream, p) => [stream, p]));
  const of = (stream: string) => partitions.get(stream) ?? 0;
  return bus.competing({
    group: GROUP,
    streams,
    concurrency: jobs.concurrency,
    claimAfterMs: jobs.timeLimitMs + CLAIM_MARGIN_MS,
    maxDeliveries: jobs.attempts,
    acknowledges: true,
    handle: (entry) => runner.run(entry, of(entry.stream)),
    giveUp: (entry, error) => runner.giveUp(entry, of(entry.stream), error),
  });
}

function projectRooms(bus: Bus, { projections, dashboards }: Stores, logger: Logger) {
  const definition = {
    name: 'rooms',
    stream: bus.keys.room.events,
    cursors: bus.keys.room.eventCursors,
    read: readRoomFact,
    effects: roomEffects,
    concerned: peopleConcerned,
    tell: (people: readonly string[]) => dashboards.invalidate(people),
  } as const;
  return new Projection(bus, projections, definition, logger);
}

function projectPeople(bus: Bus, { projections }: Stores, logger: Logger) {
  const definition = {
    name: 'people',
    stream: bus.keys.session.events,
    cursors: bus.keys.session.eventCursors,
    read: readSessionFact,
    effects: sessionEffects,
  } as const;
  return new Projection(bus, projections, definition, logger);
}
