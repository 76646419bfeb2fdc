import { Bus } from '@devtalk/bus';
import { redisConnection, runProcess } from '@devtalk/service-kit/config';
import { loadConfig } from '../config.js';
import { openStore } from '../pipeline/store.js';
import { rebuildReadModels } from './rebuild.js';

/** A process that ends when all read models are rebuilt: with the variables and rights of a dashboard-worker, beside those that run. */
await runProcess({
  role: 'dashboard-worker',
  config: loadConfig,
  async start({ config, logger, shutdown }) {
    const instance = `${config.process.instance}-rebuild`;
    const bus = await Bus.open({
      redis: redisConnection(config.redis, instance),
      prefix: config.redis.prefix,
      partitions: config.partitions,
      instance,
      log: logger,
    });
    shutdown.add('bus', () => bus.close());
    const isComplete = await rebuildReadModels(bus, await openStore(bus), logger).then(
      () => true,
      (err: unknown) => {
        if (!shutdown.signal.aborted)
          logger.fatal({ err }, 'rebuild stopped: begin it again, and it goes on');
        return false;
      },
    );
    if (shutdown.signal.aborted) return;
    await shutdown.run('rebuild over');
    process.exit(isComplete ? 0 : 1);
  },
});
