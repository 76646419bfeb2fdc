import { Bus } from '@devtalk/bus';
import { redisConnection } from '@devtalk/service-kit/config';
import { createMetrics } from '@devtalk/service-kit/http';
import { createLogger } from '@devtalk/service-kit/logging';
import type { TestScope } from '@devtalk/testkit';
import { startWorkerApp } from '../app.js';
import { loadConfig } from '../config.js';
import type { JobHandler } from '../job/job-runner.js';

export interface Place {
  url: string;
  prefix: string;
}

/** Few partitions: each test reads them all, and two still show that they are kept apart. */
export const PARTITIONS = 4;

export const environment = ({ url, prefix }: Place, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  REDIS_URL: url,
  REDIS_PREFIX: prefix,
  PARTITIONS: String(PARTITIONS),
  JOB_RETRY_BASE_MS: '5ms',
  DASHBOARD_REFRESH_MIN_MS: '50ms',
  ...more,
});

/** A whole worker in this process; ends with the test. */
export async function startWorker(
  scope: TestScope,
  place: Place,
  { env = {}, jobs = {} }: { env?: NodeJS.ProcessEnv; jobs?: Record<string, JobHandler> } = {},
): Promise<{ bus: Bus; close(): Promise<void> }> {
  const config = loadConfig(environment(place, env));
  const { instance } = config.process;
  const logger = createLogger({
    service: 'worker',
    instance,
    level: process.env.DEVTALK_TEST_LOG_LEVEL ?? 'silent',
    format: 'json',
  });
  const metrics = createMetrics({ service: 'worker', instance });
  const bus = await Bus.open({
    redis: redisConnection(config.redis, instance),
    prefix: config.redis.prefix,
    partitions: config.partitions,
    instance,
    service: 'dashboard-worker',
    log: logger,
  });
  const worker = await startWorkerApp(bus, { config, logger, metrics, jobs }).catch(
    async (error: unknown) => {
      await bus.close();
      throw error;
    },
  );
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await worker.stop();
    await bus.close();
  };
  scope.teardown(close);
  return { bus, close };
}
