import { SERVICE_NAMES } from '@devtalk/launcher';
import {
  createAclUsers,
  freePort,
  type ServiceName,
  type ServiceProcess,
  spawnService,
  startRedis,
  type TestRedis,
  type TestScope,
} from '@devtalk/testkit';
import type { Random } from '../random.js';
import { Network } from './network.js';
import { WallClock } from './wall-clock.js';

/** One process of DevTalk behind a network of its own. */
export interface Node {
  name: string;
  role: ServiceName;
  process: ServiceProcess;
  network: Network;
  /** Of a gateway: `http://127.0.0.1:<port>`. */
  url: string | null;
  /** Null where no library can fake one. */
  clock: WallClock | null;
}

export interface Cluster {
  redis: TestRedis;
  nodes: Node[];
  gateways: Node[];
}

export interface ClusterOptions {
  /** How many of each service. */
  copies: number;
  /** `appendfsync` of Redis. */
  fsync: 'always' | 'everysec';
  env: NodeJS.ProcessEnv;
  /** Instead of a new one. */
  redis?: TestRedis;
}

/** Eight processes on a busy machine with two cores start slowly, and what is measured here is not how fast. */
const READY_WITHIN_MS = 60_000;

/** Real processes on a real Redis with its append-only file, each process with its own ACL user and its own way to Redis. */
export async function startCluster(
  scope: TestScope,
  random: Random,
  options: ClusterOptions,
): Promise<Cluster> {
  const redis =
    options.redis ?? (await startRedis(scope, { own: true, args: ['--appendfsync', options.fsync] }));
  const users = await createAclUsers(scope, redis, '');
  const nodes: Node[] = [];
  const start = async (role: ServiceName, i: number) => {
    const network = await Network.start(redis.port, () => random.next());
    scope.teardown(() => network.close());
    // One of each role has a clock that can be set; the other shows what they are to agree on.
    const clock = i === 1 ? WallClock.create(scope) : null;
    const port = role === 'events-gateway' ? await freePort() : null;
    const env = {
      REDIS_URL: network.url,
      REDIS_USERNAME: users[role].username,
      REDIS_PASSWORD: users[role].password,
      REDIS_PREFIX: '',
      PARTITIONS: '16',
      INSTANCE_ID: `${role}-${i}`,
      ...(port === null ? {} : { HOST: '127.0.0.1', PORT: String(port) }),
      ...clock?.env,
      ...options.env,
    };
    const process = await spawnService(scope, role, env, { ready: false });
    await process.ready(READY_WITHIN_MS);
    nodes.push({
      name: `${role}-${i}`,
      role,
      process,
      network,
      clock,
      url: port === null ? null : `http://127.0.0.1:${port}`,
    });
  };
  const wanted = SERVICE_NAMES.flatMap((role) =>
    Array.from({ length: options.copies }, (_, i) => [role, i + 1] as const),
  );
  await Promise.all(wanted.map(([role, i]) => start(role, i)));
  nodes.sort((a, b) => a.name.localeCompare(b.name));
  return { redis, nodes, gateways: nodes.filter(({ url }) => url !== null) };
}

const TRIES = 5;

/** What a supervisor does: a process that gives up at its start, because Redis is slow or away, is started again. */
export async function revive({ process }: Node): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await process.restart(READY_WITHIN_MS);
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}
