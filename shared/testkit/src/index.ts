export { createAclUsers, type RedisUser } from './acl-users.js';
export { type Attempts, bestOf } from './best-of.js';
export { Child, type ChildExit, type ChildOptions } from './child.js';
export { type Deferred, deferred } from './deferred.js';
export { type DevTalk, type DevTalkOptions, type GatewayProcess, startDevTalk } from './dev-talk.js';
export { freePort } from './free-port.js';
export { entryOf, nodeFlagsOf } from './launch.js';
export { testNamespace } from './namespace.js';
export { type RedisOptions, startRedis, type TestRedis } from './redis.js';
export type { TestScope } from './scope.js';
export {
  type LogLine,
  ServiceProcess,
  type SpawnOptions,
  spawnService,
} from './service.js';
export type { ServiceName } from './service-name.js';
export { type Model, type SearchResult, searchStates } from './state-search.js';
export { type WaitOptions, waitFor } from './wait-for.js';
