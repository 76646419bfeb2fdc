import { isIP } from 'node:net';
import { COUNTED_CLASSES, type CountedClass, RATES, type Rate } from '@devtalk/contracts';
import {
  duration,
  fragment,
  integer,
  list,
  listenFragment,
  loadServiceConfig,
  rate,
  size,
  text,
} from '@devtalk/service-kit/config';

const origin = () => text(/^https?:\/\/[^\s/?#@]+$/, 'an origin like https://chat.example.org');

/** An address, a network as `10.0.0.0/8`, or one of the names that the proxy check knows. */
function isNetwork(entry: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(entry)) return true;
  const [address = '', bits, ...rest] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined ||
    (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

/** Where clients come from and what they may believe. */
const publicFragment = fragment(
  {
    PUBLIC_ORIGIN: origin().optional(),
    ALLOWED_ORIGINS: list().optional(),
    TRUSTED_PROXIES: list().optional(),
    COORDINATES_HEADER: text(/^[\w-]{1,64}$/, 'the name of a header').optional(),
    WEB_ROOT: text(/^.+$/, 'a folder').optional(),
  },
  (values, fault) => {
    const allowed = values.ALLOWED_ORIGINS ?? [];
    for (const entry of allowed) {
      if (!origin().safeParse(entry).success)
        fault('ALLOWED_ORIGINS', `${entry} is no origin like https://host`);
    }
    for (const entry of values.TRUSTED_PROXIES ?? []) {
      if (!isNetwork(entry))
        fault('TRUSTED_PROXIES', `${entry} is no address and no network like 10.0.0.0/8`);
    }
    return {
      origin: values.PUBLIC_ORIGIN?.toLowerCase(),
      allowedOrigins: allowed.map((entry) => entry.toLowerCase()),
      trustedProxies: values.TRUSTED_PROXIES ?? [],
      coordinatesHeader: values.COORDINATES_HEADER?.toLowerCase(),
      webRoot: values.WEB_ROOT,
    };
  },
);

const limitsFragment = fragment(
  {
    MAX_FRAME_BYTES: size({ min: 1_024, max: 16_777_216 }).default(65_536),
    MAX_BODY_BYTES: size({ min: 1_024, max: 16_777_216 }).default(262_144),
    MAX_QUEUED_BYTES: size({ min: 65_536, max: 268_435_456 }).default(1_048_576),
    MESSAGE_TEXT_MAX: integer({ min: 1, max: 60_000 }).default(8_000),
    FRAMES_PER_SECOND: integer({ min: 1, max: 100_000 }).default(50),
    FRAME_BURST: integer({ min: 1, max: 100_000 }).default(100),
    CONNECTIONS_PER_SESSION: integer({ min: 1, max: 10_000 }).default(5),
    CONNECTIONS_PER_ADDRESS: integer({ min: 1, max: 1_000_000 }).default(10_000),
    CONNECT_TIMEOUT: duration({ min: 100, max: 60_000 }).default(5_000),
    HANDSHAKE_TIMEOUT: duration({ min: 500, max: 120_000 }).default(10_000),
  },
  (values) => ({
    frameBytes: values.MAX_FRAME_BYTES,
    bodyBytes: values.MAX_BODY_BYTES,
    queuedBytes: values.MAX_QUEUED_BYTES,
    messageText: values.MESSAGE_TEXT_MAX,
    framesPerSecond: values.FRAMES_PER_SECOND,
    frameBurst: values.FRAME_BURST,
    connectionsPerSession: values.CONNECTIONS_PER_SESSION,
    connectionsPerAddress: values.CONNECTIONS_PER_ADDRESS,
    connectTimeoutMs: values.CONNECT_TIMEOUT,
    handshakeTimeoutMs: values.HANDSHAKE_TIMEOUT,
  }),
);

const timesFragment = fragment(
  {
    HEARTBEAT: duration({ min: 200, max: 25_000 }).default(15_000),
    SESSION_SWEEP: duration({ min: 200, max: 5_000 }).default(5_000),
    ROOM_CHECK: duration({ min: 500, max: 300_000 }).default(30_000),
    REDIS_LEASE: duration({ min: 1_000, max: 60_000 }).default(6_000),
    DRAIN_SPREAD: duration({ min: 0, max: 120_000 }).default(1_500),
    SSE_PING: duration({ min: 200, max: 60_000 }).default(15_000),
    FLUSH_WINDOW: duration({ min: 0, max: 100 }).default(5),
    FLUSH_WINDOW_CROWDED: duration({ min: 0, max: 250 }).default(50),
    FLUSH_CROWDED_FRAMES: integer({ min: 1 }).default(30_000),
    DASHBOARD_FRESH: duration({ min: 0 }).default(30_000),
  },
  (values) => ({
    heartbeatMs: values.HEARTBEAT,
    sessionSweepMs: values.SESSION_SWEEP,
    roomCheckMs: values.ROOM_CHECK,
    redisLeaseMs: values.REDIS_LEASE,
    drainSpreadMs: values.DRAIN_SPREAD,
    ssePingMs: values.SSE_PING,
    flush: {
      busyMs: values.FLUSH_WINDOW,
      crowdedMs: values.FLUSH_WINDOW_CROWDED,
      crowdedFrames: values.FLUSH_CROWDED_FRAMES,
    },
    dashboardFreshMs: values.DASHBOARD_FRESH,
  }),
);

/** One variable for each class of the table in the contracts. */
const ratesFragment = fragment(
  Object.fromEntries(
    COUNTED_CLASSES.map((name) => {
      const { variable, perSecond, burst } = RATES[name];
      return [variable, rate().default({ perSecond, burst })];
    }),
  ),
  (values) =>
    Object.fromEntries(
      COUNTED_CLASSES.map((name) => [name, values[RATES[name].variable]]),
    ) as unknown as Readonly<Record<CountedClass, Rate>>,
);

/** @throws ConfigError naming every fault at once */
export const loadGatewayConfig = (env: NodeJS.ProcessEnv) =>
  loadServiceConfig(
    'events-gateway',
    {
      listen: listenFragment,
      public: publicFragment,
      limits: limitsFragment,
      rates: ratesFragment,
      times: timesFragment,
    },
    env,
  );

export type GatewayConfig = ReturnType<typeof loadGatewayConfig>;
export type Limits = GatewayConfig['limits'];
export type Times = GatewayConfig['times'];
