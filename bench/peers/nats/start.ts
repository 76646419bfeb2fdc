import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@devtalk/testkit';
import { Program } from '../program.js';
import { newFolder } from '../redis-server.js';
import { type Arena, type ArenaPlan, type ChatPeer, identitiesOf } from '../subject.js';

/** A broker that was made for nothing but fan-out, in Go: nobody authorised, nothing numbered, nothing stored. */
export const nats: ChatPeer = { name: 'nats', start };

async function start(plan: ArenaPlan): Promise<Arena> {
  const folder = newFolder();
  const ports = { client: await freePort(), webSocket: await freePort(), monitor: await freePort() };
  const server = new Program({
    role: 'nats-server',
    main: { file: 'nats-server', args: ['--config', configIn(folder, ports)] },
    // Answers 200 when the server listens for WebSockets too.
    readyUrl: `http://127.0.0.1:${ports.monitor}/healthz`,
  });
  await server.ready();
  const rooms = plan.rooms.map((_, index) => `room-${index}`);
  return {
    name: 'nats',
    dialect: 'nats',
    urls: [`ws://127.0.0.1:${ports.webSocket}`],
    rooms,
    identities: identitiesOf(plan, rooms, (person) => ({ name: `person-${person}` })),
    members: () => [{ role: 'server', pid: server.pid }],
    restartGateway: (signal) => server.restart(signal),
    // Go's threads have no loop that could stall for everybody.
    stalls: async () => ({ server: Number.NaN }),
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Ports {
  readonly client: number;
  readonly webSocket: number;
  readonly monitor: number;
}

/** Defaults, but for what keeps it on this machine. */
function configIn(folder: string, { client, webSocket, monitor }: Ports): string {
  const host = '127.0.0.1';
  const file = join(folder, 'nats.conf');
  const config = { host, port: client, http: `${host}:${monitor}` };
  // Its configuration may be JSON.
  writeFileSync(file, JSON.stringify({ ...config, websocket: { host, port: webSocket, no_tls: true } }));
  return file;
}
