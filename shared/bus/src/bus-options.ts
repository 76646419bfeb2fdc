import type { ServiceName } from '@devtalk/contracts';
import type { Logger } from './logger.js';
import type { RedisConnection } from './redis/client.js';

export interface BusOptions {
  redis: RedisConnection;
  prefix: string;
  partitions: number;
  /** Unique among all running processes. */
  instance: string;
  /** Reports itself as an instance of this service; without it the process is a guest that nobody lists. */
  service?: ServiceName;
  log: Logger;
  /** A request-path command not answered by Redis within this time, in ms, fails with `unavailable`. */
  commandTimeoutMs?: number;
}
