export { followPage, type Hint } from './browser-hints.js';
export { DevTalkClient } from './client.js';
export type { Clock } from './clock.js';
export {
  type Counting,
  countEvent,
  countsNow,
  type RoomCounts,
  seenUpTo,
  startCounting,
  takeCounts,
} from './counts.js';
export { CallError } from './errors.js';
export { findSent, type Sent } from './find-sent.js';
export { mayBeForgotten } from './idempotency.js';
export type { ClientOptions } from './options.js';
export type { CallOptions, ClientEvents, RealtimeClient } from './realtime.js';
export { PortClient } from './shared-worker/port-client.js';
export { PortHost } from './shared-worker/port-host.js';
export type { ConnectionState, Ending } from './state.js';
export type { ConnectAnswer, ErrorBody, Op, OpData, OpResult, RoomEvent, ServerEvent } from './wire.js';
