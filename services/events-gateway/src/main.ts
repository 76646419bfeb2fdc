import { Bus } from '@devtalk/bus';
import { redisConnection, runProcess } from '@devtalk/service-kit/config';
import { createOperationsServer, listen } from '@devtalk/service-kit/http';
import { createGateway } from './app.js';
import { loadGatewayConfig } from './config.js';
import { collectStartupGarbage } from './lifecycle/startup-garbage.js';

await runProcess({
  role: 'events-gateway',
  config: loadGatewayConfig,
  async start({ config, logger, shutdown }) {
    const { instance } = config.process;
    const operations = await createOperationsServer({
      service: 'events-gateway',
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
      service: 'events-gateway',
      log: logger,
    });
    shutdown.add('bus', () => bus.close());
    operations.addCheck('redis', () => bus.check());
    const app = await createGateway({
      config,
      log: logger,
      bus,
      metrics: operations.metrics,
      stopping: shutdown.signal,
    });
    bus.countConnections(() => app.gateway.connections.size + app.gateway.streams.size);
    await app.start();
    shutdown.add('gateway', () => app.stop());
    shutdown.add('public server', () => app.closeServer());
    // Last added, first run: people are sent away before anything closes under them.
    shutdown.add('connections', () => app.drain());
    collectStartupGarbage();
    const port = await listen(app.server, { ...config.listen, variable: 'PORT' });
    operations.markStarted();
    logger.info({ port }, 'events-gateway is ready');
  },
});
