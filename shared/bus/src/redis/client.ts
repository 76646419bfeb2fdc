import { readFileSync } from 'node:fs';
import { Cluster, Redis, type RedisOptions } from 'ioredis';

type Options = Omit<RedisOptions, 'replyMapping'>;

/** Where Redis is and who we are to it. Standalone, Sentinel and Cluster differ here and nowhere else. */
export interface RedisConnection {
  /** `redis://` or `rediss://`; with a cluster, any of its nodes; with Sentinel, ignored but for its scheme and database. */
  url: string;
  username?: string | undefined;
  password?: string | undefined;
  /** `host:port` of each Sentinel. */
  sentinels?: readonly string[] | undefined;
  sentinelName?: string | undefined;
  cluster?: boolean | undefined;
  /** File with the certificate authority to trust for `rediss://`. */
  tlsCaFile?: string | undefined;
  /** Shown in CLIENT LIST: the instance id. */
  name: string;
}

/**
 * ioredis types Redis and Cluster apart although both carry every command. We type both as Redis;
 * `isCluster` tells them apart where slots matter.
 */
export type RedisClient = Redis;

export const isCluster = (client: RedisClient): boolean => (client as unknown) instanceof Cluster;

const RECONNECT_FLOOR_MS = 50;
const RECONNECT_CEILING_MS = 1_000;

/** Full jitter below a doubling bound: many processes that lost one Redis do not come back in step. */
const reconnectDelay = (attempt: number): number =>
  RECONNECT_FLOOR_MS + Math.random() * Math.min(RECONNECT_CEILING_MS, RECONNECT_FLOOR_MS * 2 ** attempt);

function commonOptions(connection: RedisConnection, role: string): Options {
  const { username, password } = credentials(connection);
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    connectionName: `${connection.name}:${role}`,
    protocol: 2,
    lazyConnect: true,
    connectTimeout: 2_000,
    retryStrategy: reconnectDelay,
    // A command whose connection broke fails at once; whether it ran is unknown, and the caller's idempotency key settles it.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // A replica that was the master yesterday: reconnect, Sentinel then names the new one.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
    ...(connection.url.startsWith('rediss:') ? { tls: tlsOptions(connection) } : {}),
  };
}

function credentials({ url, username, password }: RedisConnection) {
  const parsed = new URL(url);
  const fromUrl = (part: string) => (part === '' ? undefined : decodeURIComponent(part));
  return { username: username ?? fromUrl(parsed.username), password: password ?? fromUrl(parsed.password) };
}

const tlsOptions = ({ tlsCaFile }: RedisConnection) => (tlsCaFile ? { ca: readFileSync(tlsCaFile) } : {});

const hostAndPort = (text: string) => {
  const parsed = new URL(text.includes('://') ? text : `redis://${text}`);
  return { host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(parsed.port || 6379) };
};

function connect(connection: RedisConnection, role: string, special: Options): RedisClient {
  const options = { ...commonOptions(connection, role), ...special };
  if (connection.cluster) return connectCluster(connection, options);
  if (connection.sentinels?.length) {
    return new Redis({
      ...options,
      sentinels: connection.sentinels.map(hostAndPort),
      name: connection.sentinelName ?? 'mymaster',
    });
  }
  const db = Number(new URL(connection.url).pathname.slice(1) || 0);
  return new Redis({ ...options, ...hostAndPort(connection.url), db });
}

function connectCluster(connection: RedisConnection, options: Options): RedisClient {
  const { retryStrategy, enableOfflineQueue, enableAutoPipelining, ...redisOptions } = options;
  const nodes = connection.url.split(',').map(hostAndPort);
  return new Cluster(nodes, {
    redisOptions,
    clusterRetryStrategy: reconnectDelay,
    enableOfflineQueue: enableOfflineQueue ?? true,
    enableAutoPipelining: enableAutoPipelining ?? false,
    shardedSubscribers: true,
    lazyConnect: true,
  }) as unknown as RedisClient;
}

/**
 * A command of the request path that Redis has not answered by then has failed, in ms. People are promised an answer within a second
 * while Redis is away; the rest of it is for a busy machine.
 */
export const REQUEST_TIMEOUT_MS = 600;

/**
 * For commands somebody waits for. Fails within `timeoutMs` instead of queueing while Redis is away.
 * Commands of one tick leave in one write.
 */
export const createRequestClient = (
  connection: RedisConnection,
  timeoutMs = REQUEST_TIMEOUT_MS,
): RedisClient =>
  corked(connect(connection, 'requests', { enableOfflineQueue: false, commandTimeout: timeoutMs }));

/**
 * ioredis' own auto-pipelining holds a batch back until the one before is answered: with a silent Redis two time limits add up. Corking the
 * socket for a turn of the event loop batches as well, and every command's limit runs from the moment it is given.
 */
function corked(client: RedisClient): RedisClient {
  if (isCluster(client)) return client; // its sockets are its nodes'
  const sendCommand = client.sendCommand;
  client.sendCommand = function (command, stream) {
    const socket = this.stream as RedisClient['stream'] | undefined;
    if (socket?.writable && socket.writableCorked === 0) {
      socket.cork();
      setImmediate(() => socket.uncork());
    }
    return sendCommand.call(this, command, stream);
  };
  return client;
}

/**
 * For pipelines of a consumer: explicit batches, a longer patience, the same refusal to queue. The pipelines of several partitions that
 * are ready in one tick leave in one write.
 */
export const createWorkClient = (connection: RedisConnection, timeoutMs = 5_000): RedisClient =>
  corked(connect(connection, 'work', { enableOfflineQueue: false, commandTimeout: timeoutMs }));

/** The longest a blocking read may wait, in ms. */
export const MAX_BLOCK_MS = 1_000;

/** For one blocking reader. A silent packet drop ends in a reconnect after `socketTimeout`, the only option that notices one. */
export const createBlockingClient = (connection: RedisConnection): RedisClient =>
  connect(connection, 'reads', { enableOfflineQueue: false, socketTimeout: MAX_BLOCK_MS * 3 });

/**
 * For subscriptions alone; resubscribes by itself after a reconnect. When everybody comes back at once, their channels leave in one write.
 * What was under way when the connection broke is sent again, which does no harm here: otherwise ioredis forgets it without a word, the
 * new channel of somebody who just connected as well as all channels where a connection breaks again while it resubscribes.
 */
export const createSubscriberClient = (connection: RedisConnection): RedisClient =>
  corked(
    connect(connection, 'subscriptions', {
      autoResubscribe: true,
      autoResendUnfulfilledCommands: true,
      maxRetriesPerRequest: null,
    }),
  );
