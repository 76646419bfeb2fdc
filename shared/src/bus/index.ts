export { Bus, type BusOptions } from './bus.js';
export { CompetingConsumer, type CompetingConsumerOptions } from './competing-consumer.js';
export * from './contracts/index.js';
export type { Actor, Entry, Envelope, Reply, ReplyError } from './envelope.js';
export {
  type Batch,
  OrderedConsumer,
  type OrderedConsumerOptions,
  type RawEntry,
} from './ordered-consumer.js';
export { type Request, Requester, RequestFailed } from './requests.js';
export { fieldOf } from './stream-reader.js';
export { type Listener, Subscriptions } from './subscriptions.js';
export { type UserEvent, UserEvents } from './user-events.js';
