import type { Gateway } from './gateway.js';
import type { Connection } from './socket/connection.js';
import { frameJson } from './socket/frame.js';

/** Ms that answers still under way are waited for. */
const ANSWERS_MS = 5_000;
const POLL_MS = 25;
const CLOSED_AT_ONCE = 250;

/**
 * Sends everybody away in good order: each client is told when to come back, all at different times; what has been asked is
 * answered; then 4000. The socket goodbyes are paced too, so that the drain itself is no burst.
 */
export async function drain(gateway: Gateway): Promise<void> {
  const { connections, streams, log, config } = gateway;
  const everybody = connections.all();
  log.info({ connections: everybody.length, streams: streams.size }, 'draining');
  const { drainSpreadMs } = config.times;
  for (const [i, connection] of everybody.entries()) {
    sayGoodbye(connection, delayOf(i, everybody.length, drainSpreadMs));
  }
  streams.closeAll();
  await answered(everybody, performance.now() + ANSWERS_MS);
  await closeAll(connections.all());
}

/** A few hundred a turn, so that what is still to be said to others is not held up. */
async function closeAll(connections: readonly Connection[]): Promise<void> {
  for (const [i, connection] of connections.entries()) {
    connection.close('draining');
    if (i % CLOSED_AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Evenly spread, with jitter inside each client's own share. */
const delayOf = (i: number, count: number, spreadMs: number): number =>
  Math.round(((i + Math.random()) / Math.max(1, count)) * spreadMs);

function sayGoodbye(connection: Connection, reconnectAfterMs: number): void {
  if (connection.isLive) connection.send(frameJson({ event: 'goaway', data: { reconnectAfterMs } }));
}

async function answered(connections: readonly Connection[], deadline: number): Promise<void> {
  const isBusy = () =>
    connections.some((connection) => connection.state !== 'closed' && connection.unanswered > 0);
  while (isBusy() && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
