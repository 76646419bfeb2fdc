import { type Logger as PinoLogger, type LoggerOptions as PinoOptions, pino, stdTimeFunctions } from 'pino';
import { type LogDestination, openDestination } from './destination.js';
import { describeError } from './error-description.js';
import { redact, redactText } from './redact.js';

export type Logger = PinoLogger;

export interface LoggerOptions {
  /** The role of the process: `gateway`, `chat`, … */
  readonly service: string;
  readonly instance: string;
  readonly level?: string;
  /** `auto` (default): readable when standard output is a terminal, JSON lines otherwise. */
  readonly format?: 'auto' | 'json' | 'pretty';
  /** Where lines go instead of standard output. */
  readonly destination?: LogDestination;
}

/** Every line carries time (ISO 8601), level, service and instance. Errors go under `err`. */
export function createLogger(options: LoggerOptions): Logger {
  const { service, instance, level = 'info', format = 'auto', destination } = options;
  const logger = pino(
    { ...pinoOptions, level, base: { service, instance } },
    openDestination(format, destination),
  );
  const child = logger.child;
  // pino runs `formatters.bindings` for the root alone. Children inherit this method from their parent.
  logger.child = function cleanChild(this: Logger, bindings: object, options?: object) {
    return child.call(this, clean(bindings), options);
  } as typeof logger.child;
  return logger;
}

/** A logger whose lines carry the request id that follows one action from the browser through every process. */
export function requestLogger(logger: Logger, requestId: string): Logger {
  return logger.child({ requestId });
}

const clean = (fields: object) => redact(fields, describeError) as Record<string, unknown>;

const pinoOptions: PinoOptions = {
  timestamp: stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }), log: clean },
  // pino would turn `err` into a description of its own before `clean` sees it.
  serializers: { err: (value: unknown) => value },
  hooks: {
    logMethod(args, method) {
      const [first, second] = args as unknown[];
      if (first instanceof Error) {
        method.call(this, { err: first }, redactText(typeof second === 'string' ? second : first.message));
        return;
      }
      const cleaned = (args as unknown[]).map((arg) => (typeof arg === 'string' ? redactText(arg) : arg));
      method.apply(this, cleaned as typeof args);
    },
  },
};
