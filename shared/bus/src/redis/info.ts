import type { Cluster } from 'ioredis';
import { isCluster, type RedisClient } from './client.js';

/** What one Redis server says about itself; every value as INFO writes it. */
export interface ServerInfo {
  /** `host:port`. */
  readonly node: string;
  readonly fields: ReadonlyMap<string, string>;
}

interface Server {
  readonly options: { readonly host?: string | undefined; readonly port?: number | undefined };
  info(...sections: string[]): Promise<string>;
}

/** INFO of the server, or of every master of a cluster. */
export async function serverInfo(client: RedisClient, sections: readonly string[]): Promise<ServerInfo[]> {
  const servers: Server[] = isCluster(client) ? (client as unknown as Cluster).nodes('master') : [client];
  return Promise.all(
    servers.map(async (server) => ({
      node: `${server.options.host ?? 'localhost'}:${server.options.port ?? 6379}`,
      fields: parseInfo(await server.info(...sections)),
    })),
  );
}

function parseInfo(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
}
