import type { Status } from '@devtalk/shared/contracts';
import type { FastifyInstance } from 'fastify';
import type { Gateway } from '../../gateway.js';

export function addStatusRoute(app: FastifyInstance, gateway: Gateway): void {
  app.get(
    '/api/status',
    async (): Promise<Status> => ({
      serverId: gateway.bus.instance,
      version: gateway.version,
      uptimeSeconds: Math.floor(process.uptime()),
      connections: gateway.connections.size,
      users: gateway.users.size,
      streams: gateway.streams.size,
      redisConnected: gateway.bus.connected,
    }),
  );
}
