import { runProcess } from '@devtalk/service-kit/config';
import { createOperationsServer } from '@devtalk/service-kit/http';
import { openWorker } from './app.js';
import { loadConfig } from './config.js';

await runProcess({
  role: 'dashboard-worker',
  config: loadConfig,
  async start({ config, logger, shutdown }) {
    const { instance } = config.process;
    const operations = await createOperationsServer({
      service: 'dashboard-worker',
      instance,
      ops: config.ops,
      logger,
      shutdown,
    });
    const worker = await openWorker({ config, logger, metrics: operations.metrics });
    shutdown.add('worker', () => worker.close());
    operations.addCheck('redis', () => worker.bus.check());
    operations.markStarted();
    logger.info({ partitions: config.partitions }, 'dashboard-worker is ready');
  },
});
