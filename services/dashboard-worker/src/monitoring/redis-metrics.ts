import { type RedisClient, type ServerInfo, serverInfo } from '@devtalk/bus';
import type { Metrics } from '@devtalk/service-kit/http';

type Read = (field: (name: string) => string | undefined) => number | undefined;

const number =
  (name: string): Read =>
  (field) => {
    const value = field(name);
    return value === undefined ? undefined : Number(value);
  };

const isOk =
  (name: string): Read =>
  (field) => {
    const value = field(name);
    return value === undefined ? undefined : Number(value === 'ok');
  };

/** `maxmemory`; the machine's memory where there is none, as that is where it ends then. */
const memoryLimit: Read = (field) => Number(field('maxmemory')) || number('total_system_memory')(field);

const GAUGES: Readonly<Record<string, readonly [help: string, read: Read]>> = {
  redis_memory_used_bytes: ['Memory that Redis has allocated', number('used_memory')],
  redis_memory_limit_bytes: ["maxmemory, or the machine's memory where none is set", memoryLimit],
  redis_evicted_keys: ['Keys thrown away to make room; always 0 as configured', number('evicted_keys')],
  redis_aof_enabled: ['1 while writes go to the append-only file', number('aof_enabled')],
  redis_aof_size_bytes: ['Size of the append-only file', number('aof_current_size')],
  redis_aof_base_size_bytes: ['Its size after the last rewrite or start', number('aof_base_size')],
  redis_aof_last_write_ok: ['1 where the last write to it succeeded', isOk('aof_last_write_status')],
  redis_aof_last_rewrite_ok: ['1 where the last rewrite succeeded', isOk('aof_last_bgrewrite_status')],
  redis_aof_rewrite_seconds: [
    'Time the last rewrite took; -1: none yet',
    number('aof_last_rewrite_time_sec'),
  ],
  redis_aof_delayed_fsyncs: [
    'fsyncs that writes had to wait for, since its start',
    number('aof_delayed_fsync'),
  ],
  redis_clients: ['Connections', number('connected_clients')],
  redis_commands_per_second: ['Commands carried out', number('instantaneous_ops_per_sec')],
  redis_uptime_seconds: ['Time since its start', number('uptime_in_seconds')],
};

const SECTIONS = ['server', 'clients', 'memory', 'persistence', 'stats'];

/**
 * Redis by its own word, a sample for each master. This process reports it because all of its work is reading and counting, and somebody
 * has to: Redis itself speaks no Prometheus, and an exporter would be one more user with rights on all data.
 */
export function measureRedis(metrics: Metrics, client: RedisClient): void {
  let running: Promise<ServerInfo[]> | undefined;
  // All gauges of one scrape share one INFO.
  const read = () => {
    running ??= serverInfo(client, SECTIONS).finally(() => {
      running = undefined;
    });
    return running;
  };
  for (const [name, [help, valueIn]] of Object.entries(GAUGES)) {
    metrics.gauge(name, help, ['node'], async (gauge) => {
      const servers = await read();
      gauge.reset(); // a master may have left the cluster
      for (const { node, fields } of servers) {
        const value = valueIn((field) => fields.get(field));
        if (value !== undefined) gauge.set({ node }, value);
      }
    });
  }
}
