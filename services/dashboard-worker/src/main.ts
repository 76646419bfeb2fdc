import { Bus } from '@devtalk/bus';
import { runService } from '@devtalk/service-kit/config';
import { startWorkerApp } from './app.js';
import { loadConfig } from './config.js';

await runService({
  role: 'dashboard-worker',
  config: loadConfig,
  openBus: (options) => Bus.open(options),
  async start({ config, logger, shutdown, bus, metrics }) {
    const app = await startWorkerApp(bus, { config, logger, metrics });
    shutdown.add('worker', () => app.stop());
    return { partitions: config.partitions };
  },
});
