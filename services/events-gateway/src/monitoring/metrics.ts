import type { Bus } from '@devtalk/bus';
import type { Metrics } from '@devtalk/service-kit/http';
import type { Verdict } from '../admission/frame-limit.js';
import type { Recovered } from '../connection/verify-recovery.js';

/** Fine where the promise is: a lookup takes less than 2 ms in 99 of 100. */
const LOOKUP_BUCKETS = [
  0.0001, 0.0002, 0.0003, 0.0005, 0.00075, 0.001, 0.00125, 0.0015, 0.00175, 0.002, 0.0025, 0.003, 0.004,
  0.005, 0.0075, 0.01, 0.025, 0.05, 0.1, 0.6,
];

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

/** What an operator wants to know of a gateway. Labels are few fixed words, never ids. */
export function createGatewayMetrics(metrics: Metrics) {
  const framesIn = metrics.counter('frames_received_total', 'Frames of clients', ['verdict']);
  const bytesIn = metrics.counter('bytes_received_total', 'Payload bytes of client frames');
  const framesOut = metrics.counter('frames_sent_total', 'Frames written to sockets');
  const bytesOut = metrics.counter('bytes_sent_total', 'Bytes written to sockets');
  const writes = metrics.counter('socket_writes_total', 'Writes; each may carry several frames');
  const deliveries = metrics.counter('deliveries_total', 'Room events given to connections', ['kind']);
  const drops = metrics.counter('ephemeral_dropped_total', 'Ephemeral frames merged or dropped', ['kind']);
  const recoveries = metrics.counter('recoveries_total', 'Rooms resumed, by outcome', ['outcome']);
  const gaps = metrics.counter('gaps_total', 'Gaps found in live streams of rooms');
  const closes = metrics.counter('closes_total', 'Connections closed by the gateway', ['code']);
  const ends = metrics.counter('session_ends_total', 'Sessions whose holders were closed', ['how', 'reason']);
  const connects = metrics.histogram('connect_seconds', 'From the connect frame to its answer', ['resume']);
  const latency = metrics.histogram(
    'delivery_seconds',
    'From the commit of a room event to the socket, sampled',
  );
  const ops = metrics.histogram('operation_seconds', 'From request to answer', ['op', 'outcome']);
  const refusals = metrics.counter('rate_limited_total', 'Calls refused by the rate of their person', [
    'class',
  ]);
  const lookups = metrics.histogram(
    'session_lookup_seconds',
    'A session by its token, from the question to Redis to its answer understood',
    [],
    LOOKUP_BUCKETS,
  );
  const DROP_KINDS: Record<string, string> = { t: 'typing', p: 'presence', h: 'heartbeat' };
  return {
    frameIn(bytes: number, verdict: Verdict) {
      framesIn.inc({ verdict });
      bytesIn.inc(bytes);
    },
    written(bytes: number, frames: number) {
      writes.inc();
      framesOut.inc(frames);
      bytesOut.inc(bytes);
    },
    delivered: (kind: string, receivers: number) => deliveries.inc({ kind }, receivers),
    deliveryTook: (ms: number) => latency.observe(Math.max(0, ms) / 1_000),
    dropped: (key: string) => drops.inc({ kind: DROP_KINDS[key[0] ?? ''] ?? 'other' }),
    gap: () => gaps.inc(),
    closed: (code: number) => closes.inc({ code }),
    sessionEnded: (how: string, reason: string) => ends.inc({ how, reason }),
    connected: (ms: number, resumed: boolean) => connects.observe({ resume: String(resumed) }, ms / 1_000),
    operation: (op: string, outcome: string, ms: number) => ops.observe({ op, outcome }, ms / 1_000),
    rateLimited: (rateClass: string) => refusals.inc({ class: rateClass }),
    sessionLookedUp: (ms: number) => lookups.observe(ms / 1_000),
    recovered(rooms: Record<string, Recovered>) {
      for (const { complete, from } of Object.values(rooms)) {
        recoveries.inc({ outcome: complete ? 'complete' : from === 1 ? 'afresh' : 'bounded' });
      }
    },
  };
}

/** What its gauges read of a gateway. */
export interface WatchedGateway {
  readonly bus: Pick<Bus, 'connected' | 'requester' | 'requests'>;
  readonly connections: {
    readonly size: number;
    all(): readonly { readonly waitingBytes: number; readonly isSlow: boolean }[];
  };
  readonly streams: { readonly size: number };
  readonly users: { readonly size: number };
  readonly rooms: { readonly size: number };
}

/** What is so now, read at each scrape. */
export function watchGateway(
  metrics: Metrics,
  { connections, streams, users, rooms, bus }: WatchedGateway,
): void {
  metrics.gauge('connections', 'Open WebSockets', [], (gauge) => gauge.set(connections.size));
  metrics.gauge('event_streams', 'Open SSE streams', [], (gauge) => gauge.set(streams.size));
  metrics.gauge('users', 'People with something open', [], (gauge) => gauge.set(users.size));
  metrics.gauge('rooms', 'Rooms subscribed', [], (gauge) => gauge.set(rooms.size));
  metrics.gauge('requests_pending', 'Requests to other processes not answered yet', [], (gauge) =>
    gauge.set(bus.requester.pending),
  );
  metrics.gauge('queued_bytes', 'Bytes that wait for slow readers', [], (gauge) =>
    gauge.set(connections.all().reduce((sum, connection) => sum + connection.waitingBytes, 0)),
  );
  metrics.gauge('slow_readers', 'Connections whose reader does not keep up', [], (gauge) =>
    gauge.set(connections.all().filter((connection) => connection.isSlow).length),
  );
  metrics.gauge('redis_connected', '1 while Redis answers', [], (gauge) => gauge.set(bus.connected ? 1 : 0));
  metrics.gauge('redis_round_trip_seconds', 'One PING', [], async (gauge) => {
    const startedAt = performance.now();
    await bus.requests.ping().catch(() => {}); // the time it took to fail is the truth as well
    gauge.set((performance.now() - startedAt) / 1_000);
  });
}
