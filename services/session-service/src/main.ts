import { Bus } from '@devtalk/bus';
import { redisConnection, runProcess } from '@devtalk/service-kit/config';
import { createOperationsServer } from '@devtalk/service-kit/http';
import { startSessionApp } from './app.js';
import { loadSessionConfig } from './config.js';

await runProcess({
  role: 'session-service',
  config: loadSessionConfig,
  async start({ config, logger, shutdown }) {
    const { instance } = config.process;
    const operations = await createOperationsServer({
      service: 'session-service',
      instance,
      ops: config.ops,
      logger,
      shutdown,
    });
    const bus = await Bus.open({
      redis: redisConnection(config.redis, instance),
      prefix: config.redis.prefix,
      partitions: config.partitions,
      instance,
      service: 'session-service',
      log: logger,
    });
    shutdown.add('bus', () => bus.close());
    operations.addCheck('redis', () => bus.check());
    const app = await startSessionApp({ config, bus, metrics: operations.metrics, log: logger });
    shutdown.add('requests', () => app.stop());
    operations.markStarted();
    logger.info(
      { partitions: config.partitions, policy: config.sessions.policy },
      'session-service is ready',
    );
  },
});
