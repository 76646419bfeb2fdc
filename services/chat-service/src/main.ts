import { Bus } from '@devtalk/bus';
import { type ProcessContext, redisConnection, runProcess } from '@devtalk/service-kit/config';
import { createOperationsServer } from '@devtalk/service-kit/http';
import { createChatApp } from './app.js';
import { type ChatConfig, loadChatConfig } from './config.js';

async function start({ config, logger, shutdown }: ProcessContext<ChatConfig>): Promise<void> {
  const { role: service, instance } = config.process;
  const operations = await createOperationsServer({ service, instance, ops: config.ops, logger, shutdown });
  const bus = await Bus.open({
    redis: redisConnection(config.redis, instance),
    prefix: config.redis.prefix,
    partitions: config.partitions,
    instance,
    service: 'chat-service',
    log: logger,
  });
  shutdown.add('bus', () => bus.close());
  operations.addCheck('redis', () => bus.check());
  const app = await createChatApp({ bus, settings: config.chat, metrics: operations.metrics, log: logger });
  shutdown.add('chat', () => app.stop());
  await app.start();
  operations.markStarted();
  logger.info({ partitions: bus.layout.partitions }, 'chat-service is ready');
}

await runProcess<ChatConfig>({ role: 'chat-service', config: loadChatConfig, start });
