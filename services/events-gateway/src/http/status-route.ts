import type { Status } from '@devtalk/contracts';
import type { FastifyInstance } from 'fastify';

export interface StatusRoutePorts {
  readonly bus: { readonly instance: string; readonly connected: boolean };
  readonly version: string;
  readonly connections: { readonly size: number };
  readonly users: { readonly size: number };
  readonly streams: { readonly size: number };
}

export function addStatusRoute(app: FastifyInstance, gateway: StatusRoutePorts): void {
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
