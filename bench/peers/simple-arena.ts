import type { RedisServer } from '@devtalk/launcher';
import { freePort } from '@devtalk/testkit';
import type { DialectName } from '../load/dialect.js';
import { Program } from './program.js';
import { startOwnRedis } from './redis-server.js';
import { type Arena, type ArenaPlan, identitiesOf } from './subject.js';

interface SimplePeer {
  readonly name: DialectName & Arena['name'];
  readonly main: URL;
  readonly protocol: 'http' | 'ws';
}

/** A peer of one kind of process that needs no accounts: rooms exist as soon as somebody is in them. */
export async function startSimpleArena(peer: SimplePeer, plan: ArenaPlan): Promise<Arena> {
  const redis = await startOwnRedis({ durable: false });
  const ports = await Promise.all(Array.from({ length: plan.gateways ?? 1 }, freePort));
  const programs = ports.map((port) => programAt(peer, port, redis, plan));
  await Promise.all(programs.map((program) => program.ready()));
  const rooms = plan.rooms.map((_, index) => `room-${index}`);
  return {
    name: peer.name,
    dialect: peer.name,
    urls: ports.map((port) => `${peer.protocol}://127.0.0.1:${port}`),
    redisUrl: redis.url,
    rooms,
    identities: identitiesOf(plan, rooms, (person) => ({ name: `person-${person}` })),
    members: () => [
      ...programs.map(({ pid }) => ({ role: 'server', pid })),
      { role: 'redis', pid: redis.pid },
    ],
    restartGateway: async (signal) => programs[0]?.restart(signal),
    stalls: () => stallsOf(ports),
    async stop() {
      await Promise.all(programs.map((program) => program.stop()));
      await redis.remove();
    },
  };
}

function programAt({ name, main }: SimplePeer, port: number, redis: RedisServer, plan: ArenaPlan): Program {
  return new Program({
    role: name,
    main,
    env: {
      PORT: String(port),
      REDIS_URL: redis.url,
      ...(plan.heartbeatMs && { HEARTBEAT_MS: String(plan.heartbeatMs) }),
    },
    readyUrl: `http://127.0.0.1:${port}/stall`,
    profileTo: plan.profileTo,
  });
}

async function stallsOf(ports: readonly number[]): Promise<Record<string, number>> {
  const longest = await Promise.all(
    ports.map(async (port) => Number(await (await fetch(`http://127.0.0.1:${port}/stall`)).text())),
  );
  return { server: Math.max(...longest) };
}
