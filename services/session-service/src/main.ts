import { Bus } from '@devtalk/bus';
import { runService } from '@devtalk/service-kit/config';
import { startSessionApp } from './app.js';
import { loadSessionConfig } from './config.js';

await runService({
  role: 'session-service',
  config: loadSessionConfig,
  openBus: (options) => Bus.open(options),
  async start({ config, logger, shutdown, bus, metrics }) {
    const app = await startSessionApp({ config, bus, metrics, log: logger });
    shutdown.add('requests', () => app.stop());
    return { partitions: bus.layout.partitions, policy: config.sessions.policy };
  },
});
