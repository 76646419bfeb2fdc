import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRequestClient, type RedisClient } from '@devtalk/bus';
import {
  Child,
  createAclUsers,
  freePort,
  startRedis,
  type TestRedis,
  type TestScope,
  waitFor,
} from '@devtalk/testkit';

export const MASTER_NAME = 'devtalk';
const SENTINELS = 3;
const QUORUM = 2;
const DOWN_AFTER_MS = 1_000;
const PATIENCE = { timeout: 60_000, interval: 100 };

export interface Replicated {
  master: TestRedis;
  replica: TestRedis;
  /** `host:port` of each. */
  sentinels: string[];
  /** Connections of our own, to see and to do what no service may. */
  toMaster: RedisClient;
  toReplica: RedisClient;
}

/** A master, a replica in step with it and three Sentinels that agree. */
export async function startReplicated(scope: TestScope): Promise<Replicated> {
  const master = await startRedis(scope, { own: true, args: ['--repl-diskless-sync-delay', '0'] });
  const replica = await startRedis(scope, {
    own: true,
    args: ['--replicaof', '127.0.0.1', String(master.port)],
  });
  // ACL users are not replicated: each server has its own file.
  await createAclUsers(scope, replica, '');
  const toMaster = await connect(scope, master);
  const toReplica = await connect(scope, replica);
  await waitFor(
    async () => (await toReplica.info('replication')).includes('master_link_status:up'),
    PATIENCE,
  );
  const ports = await Promise.all(Array.from({ length: SENTINELS }, () => freePort()));
  const sentinels = await Promise.all(ports.map((port) => startSentinel(scope, port, master.port)));
  for (const sentinel of sentinels) await waitFor(() => agrees(sentinel), PATIENCE);
  return { master, replica, sentinels: ports.map((port) => `127.0.0.1:${port}`), toMaster, toReplica };
}

async function connect(scope: TestScope, { url }: { url: string }): Promise<RedisClient> {
  const client = createRequestClient({ url, name: 'limits' });
  client.on('error', () => {}); // it is killed on purpose
  scope.teardown(() => client.disconnect());
  await client.connect();
  return client;
}

async function startSentinel(scope: TestScope, port: number, masterPort: number): Promise<RedisClient> {
  const folder = mkdtempSync(join(tmpdir(), 'devtalk-sentinel-'));
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${masterPort} ${QUORUM}`,
      `sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${MASTER_NAME} 6000`,
      '',
    ].join('\n'),
  );
  const sentinel = new Child('redis-server', [file, '--sentinel'], { env: { PATH: process.env.PATH } });
  scope.teardown(async () => {
    await sentinel.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return waitFor(() => connect(scope, { url: `redis://127.0.0.1:${port}` }), PATIENCE);
}

/** Knows the replica and enough other Sentinels to have a fail-over. */
async function agrees(sentinel: RedisClient): Promise<boolean> {
  const replicas = (await sentinel.call('SENTINEL', 'REPLICAS', MASTER_NAME)) as unknown[];
  const others = (await sentinel.call('SENTINEL', 'SENTINELS', MASTER_NAME)) as unknown[];
  return replicas.length === 1 && others.length === SENTINELS - 1;
}
