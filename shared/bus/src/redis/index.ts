export { aclRules, ROLES, type Role } from './acl.js';
export {
  createBlockingClient,
  createRequestClient,
  createSubscriberClient,
  createWorkClient,
  isCluster,
  MAX_BLOCK_MS,
  type RedisClient,
  type RedisConnection,
} from './client.js';
export { entryTime, RedisClock } from './clock.js';
export type { FunctionCall } from './function-call.js';
export { FunctionLibrary, functionsFolder } from './functions.js';
export {
  directRoomId,
  hashToken,
  LOBBY,
  newRoomId,
  newSessionId,
  newToken,
  newUserId,
} from './ids.js';
export { type ServerInfo, serverInfo } from './info.js';
export { createKeys, type Keys } from './keys/index.js';
export { claimLayout, type Layout, SCHEMA_VERSION } from './layout.js';
export {
  decodePartition,
  encodePartition,
  fnv1a32,
  partitionOf,
  partitionOfToken,
  partitionOfUser,
} from './partition.js';
export { type Command, runAll, totalLength } from './pipeline.js';
export { connectFirst, RedisStartupError } from './startup.js';
