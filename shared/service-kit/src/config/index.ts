export { ConfigError, type ConfigFault, configExitCode, StartupError } from './faults.js';
export { type Fragment, fragment, type ReportFault } from './fragment.js';
export { loadConfig, misspellingsOf } from './load.js';
export { misspellingLine } from './misspellings.js';
export { parseDuration, parseSize } from './quantity.js';
export { partitionsFragment, type RedisSettings, redisConnection, redisFragment } from './redis.js';
export { type ProcessContext, type ProcessDefinition, runProcess } from './run-process.js';
export { runService } from './run-service.js';
export { Secret } from './secret.js';
export {
  type ListenSettings,
  type LogSettings,
  listenFragment,
  loadServiceConfig,
  logFragment,
  opsFragment,
  type ProcessSettings,
  processFragment,
  type ServiceConfig,
} from './service.js';
export { choice, duration, flag, integer, list, port, rate, secret, size, text } from './variables.js';
