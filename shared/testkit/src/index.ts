export {
  Child,
  type ChildExit,
  type ChildOptions,
  freePort,
  type ServiceName,
  waitFor,
} from '@devtalk/launcher';
export { createAclUsers, type RedisUser } from './acl-users.js';
export { type Attempts, bestOf } from './best-of.js';
export { type Deferred, deferred } from './deferred.js';
export { type DevTalk, type DevTalkOptions, type GatewayProcess, startDevTalk } from './dev-talk.js';
export { testNamespace } from './namespace.js';
export { type RedisOptions, startRedis, type TestRedis } from './redis.js';
export type { TestScope } from './scope.js';
export {
  type LogLine,
  ServiceProcess,
  type SpawnOptions,
  spawnService,
} from './service.js';
export { type Model, type SearchResult, searchStates } from './state-search.js';
