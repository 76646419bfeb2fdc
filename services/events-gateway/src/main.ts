import { Bus } from '@devtalk/bus';
import { runService } from '@devtalk/service-kit/config';
import { listen } from '@devtalk/service-kit/http';
import { createGateway } from './app.js';
import { loadGatewayConfig } from './config.js';
import { collectStartupGarbage } from './lifecycle/startup-garbage.js';

await runService({
  role: 'events-gateway',
  config: loadGatewayConfig,
  openBus: (options) => Bus.open(options),
  async start({ config, logger, shutdown, bus, metrics }) {
    const app = await createGateway({ config, log: logger, bus, metrics, stopping: shutdown.signal });
    bus.countConnections(() => app.gateway.connections.size + app.gateway.streams.size);
    await app.start();
    shutdown.add('gateway', () => app.stop());
    shutdown.add('public server', () => app.closeServer());
    // Added last, so run first: clients are sent to other gateways before anything closes under them.
    shutdown.add('connections', () => app.drain());
    collectStartupGarbage();
    return { port: await listen(app.server, { ...config.listen, variable: 'PORT' }) };
  },
});
