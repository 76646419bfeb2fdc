export { Child, type ChildExit, type ChildOptions } from './process/child.js';
export { freePort, portsFrom } from './process/free-port.js';
export { answersOk, type WaitOptions, waitFor, waitUntilReady } from './process/wait-for.js';
export { requireRedisProgram } from './redis/find-server.js';
export { RedisServer, type RedisServerOptions, redisAnswers } from './redis/redis-server.js';
export { BACKENDS, entryOf, SERVICE_NAMES, SERVICES, type ServiceName } from './services.js';
export { nodeArguments } from './system/service-plan.js';
