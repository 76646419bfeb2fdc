import { fragment, loadServiceConfig, runProcess, text } from '../../src/config/index.js';
import { createOperationsServer } from '../../src/http/index.js';

/** A process whose start and end go as `BEHAVIOUR` says. */
const behaviour = fragment(
  { BEHAVIOUR: text(/^[a-z-]+$/, 'a word').default('well') },
  (values) => values.BEHAVIOUR,
);

await runProcess({
  role: 'fixture',
  config: (env) => loadServiceConfig('fixture', { behaviour }, env),
  async start({ config, logger, shutdown }) {
    const { process: settings, ops: listen } = config;
    const ops = await createOperationsServer({
      service: settings.role,
      instance: settings.instance,
      ops: listen,
      logger,
      shutdown,
    });
    shutdown.add('first', () => logger.info('closed first'));
    if (config.behaviour === 'hang') shutdown.add('sloth', () => new Promise(() => {}));
    if (config.behaviour === 'fail') {
      throw new Error('the start failed', { cause: new Error('redis://a:hunter2@h is away') });
    }
    if (config.behaviour === 'reject') setImmediate(() => void Promise.reject(new Error('nobody listens')));
    if (config.behaviour === 'slow-start') await new Promise((resolve) => setTimeout(resolve, 60_000));
    ops.markStarted();
  },
});
