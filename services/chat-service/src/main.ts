import { Bus } from '@devtalk/bus';
import { runService } from '@devtalk/service-kit/config';
import { createChatApp } from './app.js';
import { loadChatConfig } from './config.js';

await runService({
  role: 'chat-service',
  config: loadChatConfig,
  openBus: (options) => Bus.open(options),
  async start({ config, logger, shutdown, bus, metrics }) {
    const app = await createChatApp({ bus, settings: config.chat, metrics, log: logger });
    shutdown.add('chat', () => app.stop());
    await app.start();
    return { partitions: bus.layout.partitions };
  },
});
