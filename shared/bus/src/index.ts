export { askAboutEach } from './ask-about-each.js';
export { Bus } from './bus.js';
export type { BusOptions } from './bus-options.js';
export { CompetingConsumer, type CompetingConsumerOptions } from './competing-consumer.js';
export * from './contracts/index.js';
export type { Actor, Entry, Envelope, Reply, ReplyError } from './envelope.js';
export { EVENT_READERS, EventTrimmer, REBUILD_READER } from './event-trimmer.js';
export {
  consumerHeartbeat,
  entryQuarantine,
  placeTake,
  rateTake,
  sessionsOver,
} from './functions.js';
export { isInputFault, toReplyError } from './input-fault.js';
export { COMPUTED_MEANWHILE, enqueueJob, JOB_KEY_TTL_MS, type JobKind, type NewJob, newJob } from './jobs.js';
export type { Logger } from './logger.js';
export * from './lua/index.js';
export { OrderedConsumer } from './ordered-consumer.js';
export type { Batch, OrderedConsumerOptions, RawEntry } from './ordered-contract.js';
export * from './redis/index.js';
export { APPEND_PATIENCE_MS, type Request, Requester, RequestFailed } from './requests.js';
export type { Caller } from './routing/caller.js';
export { type Layout as RoutingLayout, type Target, targetOf } from './routing/targets.js';
export { isSealed, type Sealed, SealKey, type SealReader, seal } from './seal.js';
export { slotGroups } from './slot-groups.js';
export { fieldOf } from './stream-reader.js';
export { type Listener, Subscriptions } from './subscriptions.js';
export { onTick, TICK_MS } from './ticker.js';
export { type UserEvent, UserEvents } from './user-events.js';
