import type { ConnectionSlots } from '../admission/connection-slots.js';
import type { Connection } from '../connection/connection.js';
import type { Connections } from '../connection/connections.js';
import { frameJson } from '../connection/frame.js';
import type { UserStream } from '../connection/user-stream.js';
import type { UserHubs } from '../delivery/user-hubs.js';
import type { Streams } from '../event-stream/streams.js';
import type { PresenceLog } from '../presence/presence-log.js';

/** What has to be sent away, and what forgets it. */
export interface DrainPorts {
  readonly connections: Pick<Connections, 'all'>;
  readonly streams: Pick<Streams, 'closeAll' | 'size'>;
  readonly presence: Pick<PresenceLog, 'beginDrain'>;
  readonly users: Pick<UserHubs<UserStream>, 'stop'>;
  readonly slots: Pick<ConnectionSlots, 'stop'>;
  readonly log: { info(facts: object, message: string): void };
  readonly config: { readonly times: { readonly drainSpreadMs: number } };
}

/**
 * Ms in which nobody is told to come back: this process is still saying goodbye, one that is to take its place has not begun, and a balancer
 * has not noticed. Who tried would be refused, and would wait longer the next time.
 */
const NOBODY_YET_MS = 1_000;
/** Ms more, beyond the last one's turn, until who has not come back is offline to the others. */
const LATE_MS = 2_000;
/** Ms that answers still under way are waited for. */
const ANSWERS_MS = 5_000;
const POLL_MS = 25;
const CLOSED_AT_ONCE = 250;
/** Ms in which a peer may answer our goodbye before its connection is cut. */
const PARTING_MS = 1_000;

/**
 * Sends everybody away in good order: each client is told when to come back, all at different times; what has been asked is
 * answered; then 4000. The socket goodbyes are paced too, so that the drain itself is no burst.
 */
export async function drain(gateway: DrainPorts): Promise<void> {
  const { connections, streams, presence, log, config } = gateway;
  const everybody = connections.all();
  log.info({ connections: everybody.length, streams: streams.size }, 'draining');
  const { drainSpreadMs } = config.times;
  // Before the goodbyes: who hears one may hang up first, and is sent away like all others.
  presence.beginDrain(NOBODY_YET_MS + drainSpreadMs + LATE_MS);
  for (const [i, connection] of everybody.entries()) {
    sayGoodbye(connection, delayOf(i, everybody.length, drainSpreadMs));
  }
  streams.closeAll();
  await answered(everybody, performance.now() + ANSWERS_MS);
  await letGo(gateway);
  const leaving = connections.all();
  await closeAll(leaving);
  const cut = await cutSilent(leaving);
  log.info({ closed: leaving.length, cut }, 'drained');
}

/**
 * What Redis knows of these connections it forgets with this gateway, all at once: thousands of goodbyes to places, channels and presence,
 * one by one, would only keep the next process waiting. Who comes back in time was never offline to the others.
 */
async function letGo({ users, slots }: DrainPorts): Promise<void> {
  users.stop();
  await slots.stop();
}

/** A few hundred a turn, so that what is still to be said to others is not held up. */
async function closeAll(connections: readonly Connection[]): Promise<void> {
  for (const [i, connection] of connections.entries()) {
    connection.close('draining');
    if (i % CLOSED_AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** One who is asleep or in a tunnel answers no goodbye, and would hold this process up until its grace ends. @returns how many */
async function cutSilent(connections: readonly Connection[]): Promise<number> {
  await until(() => connections.every((connection) => connection.isGone), performance.now() + PARTING_MS);
  const silent = connections.filter((connection) => !connection.isGone);
  for (const connection of silent) connection.terminate();
  return silent.length;
}

/** Evenly spread, with jitter inside each client's own share. */
const delayOf = (i: number, count: number, spreadMs: number): number =>
  Math.round(NOBODY_YET_MS + ((i + Math.random()) / Math.max(1, count)) * spreadMs);

function sayGoodbye(connection: Connection, reconnectAfterMs: number): void {
  if (connection.isLive) connection.send(frameJson({ event: 'goaway', data: { reconnectAfterMs } }));
}

async function answered(connections: readonly Connection[], deadline: number): Promise<void> {
  const isBusy = (connection: Connection) => connection.state !== 'closed' && connection.unanswered > 0;
  await until(() => !connections.some(isBusy), deadline);
}

async function until(condition: () => boolean, deadline: number): Promise<void> {
  while (!condition() && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
