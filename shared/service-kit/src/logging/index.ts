export type { LogDestination } from './destination.js';
export { describeError, describeInOneLine, type ErrorDescription } from './error-description.js';
export { limitedLog } from './limit.js';
export { createLogger, type Logger, type LoggerOptions, requestLogger } from './logger.js';
export { redact, redactText } from './redact.js';
