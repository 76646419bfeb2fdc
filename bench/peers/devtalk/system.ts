import { COUNTED_CLASSES, RATES } from '@devtalk/contracts';
import { entryOf, freePort, type RedisServer, SERVICES, type ServiceName } from '@devtalk/launcher';
import { createAclUsers } from '@devtalk/testkit';
import type { Member } from '../../measure/process-cost.js';
import { metricValue } from '../../measure/prometheus.js';
import { Program } from '../program.js';
import { startOwnRedis } from '../redis-server.js';

export interface SystemPlan {
  readonly gateways?: number | undefined;
  readonly sessions?: number | undefined;
  /** A folder of Redis with data in it; it is used up. */
  readonly folder?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly profileTo?: string | undefined;
}

/** DevTalk as an operator runs it: each process with its own Redis user, every variable at its default but those told. */
export interface System {
  readonly redis: RedisServer;
  readonly urls: readonly string[];
  readonly programs: Readonly<Record<ServiceName, readonly Program[]>>;
  members(): Member[];
  stalls(): Promise<Record<string, number>>;
  /** What the first gateway tells Prometheus. */
  gatewayMetrics(): Promise<string>;
  /** Ends processes and Redis and leaves its folder. */
  stop(): Promise<void>;
}

interface Started {
  readonly program: Program;
  readonly opsUrl: string;
  readonly url: string;
}

/** A handful of people make the load of thousands: what each of them may do is no matter of theirs. The scenario `abuse` has the defaults. */
const boundlessRates = Object.fromEntries(
  COUNTED_CLASSES.map((name) => [RATES[name].variable, '1000000/1000000']),
);

export const defaultRates: NodeJS.ProcessEnv = Object.fromEntries(
  COUNTED_CLASSES.map((name) => {
    const { variable, perSecond, burst } = RATES[name];
    return [variable, `${perSecond}/${burst}`];
  }),
);

/** The cheapest hash that session-service accepts: signing thousands of people in is not what is measured. */
const cheapHash = { PASSWORD_HASH_MEMORY: '19456', PASSWORD_HASH_TIME: '2' };

export async function startSystem(plan: SystemPlan): Promise<System> {
  const redis = await startOwnRedis({ durable: true, ...(plan.folder && { folder: plan.folder }) });
  // The bench removes folders, and with them the users.
  const users = await createAclUsers({ teardown() {} }, Object.assign(redis, { isShared: false }), '');
  const launch = async (role: ServiceName, own: NodeJS.ProcessEnv = {}, url = '') => {
    const opsPort = String(await freePort());
    const { username, password } = users[role];
    const opsUrl = `http://127.0.0.1:${opsPort}`;
    const program = new Program({
      role,
      main: new URL(`../../../../${entryOf(role)}`, import.meta.url),
      env: {
        ...{ REDIS_URL: redis.url, REDIS_USERNAME: username, REDIS_PASSWORD: password, OPS_PORT: opsPort },
        ...{ LOG_FORMAT: 'json', ...cheapHash, ...boundlessRates, ...own, ...plan.env },
      },
      flags: SERVICES[role].nodeFlags,
      readyUrl: `${opsUrl}/readyz`,
      profileTo: plan.profileTo,
    });
    await program.ready();
    return { program, opsUrl, url };
  };
  const gateway = async () => {
    const port = await freePort();
    return launch('events-gateway', { PORT: String(port) }, `http://127.0.0.1:${port}`);
  };
  const several = (count: number, start: () => Promise<Started>) =>
    Promise.all(Array.from({ length: count }, start));
  const started: Record<ServiceName, Started[]> = {
    'session-service': await several(plan.sessions ?? 1, () => launch('session-service')),
    'chat-service': [await launch('chat-service')],
    'dashboard-worker': [await launch('dashboard-worker')],
    'events-gateway': await several(plan.gateways ?? 1, gateway),
  };
  return systemOf(redis, started);
}

function systemOf(redis: RedisServer, started: Record<ServiceName, Started[]>): System {
  const all = Object.values(started).flat();
  const programs = Object.fromEntries(
    Object.entries(started).map(([role, parts]) => [role, parts.map(({ program }) => program)]),
  ) as unknown as System['programs'];
  return {
    redis,
    urls: started['events-gateway'].map(({ url }) => url),
    programs,
    members: () => [
      ...all.map(({ program }) => ({ role: program.role, pid: program.pid })),
      { role: 'redis', pid: redis.pid },
    ],
    stalls: () => stallsOf(all),
    gatewayMetrics: () => metricsOf(started['events-gateway'][0]?.opsUrl ?? ''),
    async stop() {
      await Promise.all(programs['events-gateway'].map((program) => program.stop()));
      await Promise.all(all.map(({ program }) => program.stop()));
      await redis.stop();
    },
  };
}

const metricsOf = async (opsUrl: string) => (await fetch(`${opsUrl}/metrics`)).text();

async function stallsOf(parts: readonly Started[]): Promise<Record<string, number>> {
  const pairs = parts.map(async ({ program, opsUrl }) => {
    const text = await metricsOf(opsUrl);
    return [program.role, metricValue(text, 'nodejs_eventloop_lag_max_seconds') * 1_000] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
