import { createShutdown, type Shutdown } from '../http/shutdown.js';
import { createLogger, describeInOneLine, type Logger } from '../logging/index.js';
import { ConfigError } from './faults.js';
import { misspellingsOf } from './load.js';
import { misspellingLine } from './misspellings.js';
import type { ServiceConfig } from './service.js';

export interface ProcessContext<C extends ServiceConfig> {
  readonly config: C;
  readonly logger: Logger;
  readonly shutdown: Shutdown;
}

export interface ProcessDefinition<C extends ServiceConfig> {
  /** `gateway`, `chat`, `session` or `worker`. */
  readonly role: string;
  config(env: NodeJS.ProcessEnv): C;
  /** Opens everything, adding each closer to `shutdown` as it goes; settles when the process serves. */
  start(context: ProcessContext<C>): Promise<void>;
}

/**
 * The life of a process. Exit codes: 0 after a clean shutdown, 78 for a wrong configuration (one line for each
 * fault), 1 for a failed start, an uncaught error, an unclean shutdown or a second signal. SIGTERM and SIGINT close
 * within SHUTDOWN_GRACE_MS; a second one ends the process at once. With EXIT_WITH_PARENT=1 the end of standard
 * input is a SIGTERM too: a starter killed with -9 leaves no process behind.
 */
export async function runProcess<C extends ServiceConfig>(definition: ProcessDefinition<C>): Promise<void> {
  const config = configOrExit(definition);
  const logger = createLogger({
    service: definition.role,
    instance: config.process.instance,
    level: config.log.level,
    format: config.log.format,
  });
  for (const misspelling of misspellingsOf(config)) logger.warn(misspelling, misspellingLine(misspelling));
  const shutdown = createShutdown({ logger, graceMs: config.process.shutdownGraceMs });
  stopOnSignals(shutdown, logger, config.process.shutdownGraceMs);
  stopOnUncaught(logger);
  try {
    await definition.start({ config, logger, shutdown });
  } catch (error) {
    // A start that a signal interrupted fails because its resources were closed under it: that is no failure.
    if (shutdown.signal.aborted) return;
    await abandonStart(error, shutdown, logger, config);
  }
}

function configOrExit<C extends ServiceConfig>({ role, config }: ProcessDefinition<C>): C {
  try {
    return config(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const line of error.lines) process.stderr.write(`${role}: wrong configuration: ${line}\n`);
    process.exit(error.exitCode);
  }
}

async function abandonStart(error: unknown, shutdown: Shutdown, logger: Logger, { log }: ServiceConfig) {
  const { exitCode = 1 } = error as { exitCode?: number };
  logger.fatal(forReader(error, log.format), `cannot start: ${describeInOneLine(error)}`);
  // What was opened is given back (leases, ports), but what has to be said has been said.
  logger.level = 'silent';
  await shutdown.run('failed start');
  process.exit(exitCode);
}

/** A person at a terminal gets the sentence alone; a log collector also the stack. */
function forReader(error: unknown, format: 'auto' | 'json' | 'pretty'): object {
  const isForPerson = format === 'pretty' || (format === 'auto' && process.stdout.isTTY === true);
  return isForPerson ? {} : { err: error };
}

function stopOnSignals(shutdown: Shutdown, logger: Logger, graceMs: number): void {
  let isStopping = false;
  const stop = (reason: string) => {
    if (isStopping) {
      logger.warn({ reason }, 'second signal: ending at once');
      process.exit(1);
    }
    isStopping = true;
    // The closers keep to the limit among themselves; this holds when one of them blocks or leaves a handle open.
    setTimeout(() => process.exit(1), graceMs + 500).unref();
    void shutdown.run(reason).then(({ unclosed }) => {
      logger.info(unclosed.length > 0 ? { unclosed } : {}, 'stopped');
      process.exit(unclosed.length > 0 ? 1 : 0);
    });
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  if (process.env.EXIT_WITH_PARENT === '1')
    stopWithParent(() => isStopping || stop('the parent process ended'));
}

/** The parent holds the other end of standard input; the kernel closes it however the parent dies. */
function stopWithParent(stop: () => void): void {
  process.stdin.on('end', stop).on('error', stop).resume();
  // A process that is done must be able to end while its parent lives.
  (process.stdin as { unref?: () => void }).unref?.();
}

function stopOnUncaught(logger: Logger): void {
  const fail = (kind: string) => (error: unknown) => {
    const err = error instanceof Error ? error : new Error(String(error));
    logger.fatal({ err }, `${kind}: ${describeInOneLine(err)}`);
    process.exit(1);
  };
  process
    .on('uncaughtException', fail('uncaught exception'))
    .on('unhandledRejection', fail('unhandled rejection'));
}
