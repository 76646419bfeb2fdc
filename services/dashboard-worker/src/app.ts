import type { Bus, CompetingConsumer, OrderedConsumer } from '@devtalk/bus';
import type { Metrics } from '@devtalk/service-kit/http';
import type { Logger } from '@devtalk/service-kit/logging';
import { accountJobs } from './account/account-jobs.js';
import { BalanceAccountStore } from './account/balance-account-store.js';
import type { WorkerConfig } from './config.js';
import { DashboardStore } from './dashboard/dashboard-store.js';
import { refreshJob } from './dashboard/refresh.js';
import { requestUnreadCounts } from './dashboard/unread-counts.js';
import { JobList } from './job/job-list.js';
import { type JobHandler, JobRunner } from './job/job-runner.js';
import { GROUP, JobStore } from './job/job-store.js';
import { RetryTimers } from './job/retry-timers.js';
import { LinkStore } from './link/link-store.js';
import { Maintenance } from './maintenance/maintenance.js';
import { measureHeld, workerMetrics } from './monitoring/metrics.js';
import type { WorkerContext } from './pipeline/context.js';
import { CommandDispatcher } from './pipeline/dispatcher.js';
import { type Handlers, loadHandlers } from './pipeline/handlers.js';
import { openStore, partitionsOf, type Store } from './pipeline/store.js';
import { Projection } from './projection/projection.js';
import { ProjectionStore } from './projection/projection-store.js';
import { answerQueries } from './queries/query-consumer.js';
import { ReadModels } from './read-model/read-models.js';
import { roomEffects, usersConcerned } from './read-model/room-effects.js';
import { readRoomFact } from './read-model/room-facts.js';
import { readSessionFact, sessionEffects } from './read-model/session-effects.js';

/** Beyond a job's time limit: until no worker can be doing it any more. */
const CLAIM_MARGIN_MS = 500;

export interface WorkerOptions {
  config: Pick<WorkerConfig, 'jobs' | 'dashboard'>;
  logger: Logger;
  metrics: Metrics;
  /** More kinds of jobs, or others in place of ours. */
  jobs?: Readonly<Record<string, JobHandler>>;
}

export interface Worker {
  /** Finishes what is under way and gives its partitions to others, before its bus is closed. */
  stop(): Promise<void>;
}

/** Puts a dashboard-worker together and starts it. */
export async function startWorkerApp(bus: Bus, options: WorkerOptions): Promise<Worker> {
  const { maintenance, projections } = await startParts(bus, options);
  return {
    async stop() {
      await maintenance.stop();
      await Promise.all(projections.map((projection) => projection.stop()));
    },
  };
}

async function startParts(bus: Bus, options: WorkerOptions) {
  const store = await openStore(bus);
  const stores = openStores(bus, store, options);
  const retryTimers = new RetryTimers((partition) => stores.jobs.promote(partition), options.logger);
  const runner = new JobRunner(
    stores.jobs,
    {
      handlers: { ...jobHandlers(bus, stores), ...options.jobs },
      settings: options.config.jobs,
      onOutcome: workerMetrics(options.metrics, store).onOutcome,
      onRetry: (partition, delayMs) => retryTimers.set(partition, delayMs),
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
  const maintenance = new Maintenance({ store, ...stores, retryTimers, held }, options.logger);
  maintenance.start();
  return { maintenance, projections };
}

type Stores = ReturnType<typeof openStores>;

function openStores(bus: Bus, store: Store, { config: { dashboard } }: WorkerOptions) {
  return {
    projections: new ProjectionStore(store),
    models: new ReadModels(store),
    dashboards: new DashboardStore(store, bus, dashboard.refreshMinMs),
    jobs: new JobStore(store),
    jobList: new JobList(store),
    accounts: new BalanceAccountStore(store, dashboard.accountsMax, dashboard.snapshotsMax),
    links: new LinkStore(store, dashboard.linksMax),
  };
}

function jobHandlers(bus: Bus, { dashboards, models, projections, accounts }: Stores) {
  const unreadCounts = requestUnreadCounts(bus);
  return {
    'dashboard.refresh': refreshJob({ dashboards, models, projections, unreadCounts, bus }),
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
    concerned: usersConcerned,
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
