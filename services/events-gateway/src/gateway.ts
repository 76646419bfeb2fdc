import type { Bus, SealedRequests } from '@devtalk/shared/bus';
import type { Logger } from '@devtalk/shared/logging';
import type { GatewayConfig } from './config.js';
import type { ControlChannel } from './control/control-channel.js';
import type { GatewayPoll } from './control/gateway-poll.js';
import type { ChatQueries } from './dispatch/chat-queries.js';
import type { Dispatcher } from './dispatch/dispatcher.js';
import type { AddressLimit } from './limits/address-limit.js';
import type { CallRates } from './limits/call-rates.js';
import type { SessionPlaces } from './limits/session-places.js';
import type { RoomHubs } from './live/room-hubs.js';
import type { UserHubs } from './live/user-hubs.js';
import type { GatewayMetrics } from './metrics.js';
import type { PersonStream } from './person-stream.js';
import type { PresenceLog } from './presence/presence-log.js';
import type { SessionReader } from './session/session-reader.js';
import type { SessionRegistry } from './session/session-registry.js';
import type { Connection } from './socket/connection.js';
import type { Connections } from './socket/connections.js';
import type { WriterContext } from './socket/writer.js';
import type { Streams } from './sse/streams.js';

/** The parts of a running gateway, made in `app.ts`. */
export interface Gateway {
  readonly config: GatewayConfig;
  readonly log: Logger;
  readonly bus: Bus;
  readonly version: string;
  readonly metrics: GatewayMetrics;
  readonly control: ControlChannel;
  readonly poll: GatewayPoll;
  readonly dispatcher: Dispatcher;
  readonly sealed: SealedRequests;
  readonly chat: ChatQueries;
  readonly sessions: SessionReader;
  readonly registry: SessionRegistry;
  readonly places: SessionPlaces;
  readonly addresses: AddressLimit;
  readonly rates: CallRates;
  readonly rooms: RoomHubs;
  readonly users: UserHubs<PersonStream>;
  readonly connections: Connections;
  readonly streams: Streams;
  readonly presence: PresenceLog;
  readonly writers: WriterContext;
  /** True from SIGTERM on. */
  readonly isDraining: () => boolean;
}

export type { Connection };
