import type { Test } from 'tap';
import { WebSocket } from 'ws';
import { type ConnectionState, DevTalkClient, type RealtimeClient, type RoomEvent } from '../src/index.js';
import { FakeClock } from './fake-clock.js';
import { Peer } from './peer.js';

/** A client on a real socket to a scripted peer, with its own time and a coin that always shows the middle. */
export async function pair(t: Test, random = () => 0.5) {
  const peer = await Peer.start();
  const clock = new FakeClock();
  const client = new DevTalkClient({ url: peer.url, WebSocket, clock, random });
  t.teardown(() => {
    client.close();
    peer.stop();
  });
  return { peer, clock, client };
}

type Status = ConnectionState['status'];

/** Waits until the client is in a state; at once if it already is. */
export function reached<S extends Status>(client: RealtimeClient, status: S) {
  type Wanted = Extract<ConnectionState, { status: S }>;
  if (client.state.status === status) return Promise.resolve(client.state as Wanted);
  return new Promise<Wanted>((resolve) => {
    const stop = client.on('state', (state) => {
      if (state.status !== status) return;
      stop();
      resolve(state as Wanted);
    });
  });
}

/** The seqs a room's listener was given, in the order it was. */
export function heard(client: RealtimeClient, room = 'r1') {
  const seqs: number[] = [];
  const wanted: { length: number; resolve: () => void }[] = [];
  client.on('event', (event) => {
    if (!('seq' in event) || event.room !== room) return;
    seqs.push(event.seq);
    for (const { length, resolve } of wanted) if (seqs.length >= length) resolve();
  });
  const until = (length: number) =>
    seqs.length >= length
      ? Promise.resolve()
      : new Promise<void>((resolve) => wanted.push({ length, resolve }));
  return { seqs, until };
}

const by = { id: 'u2', username: 'grace', displayName: 'Grace' };
const at = '2026-01-01T00:00:00Z';

export function roomAt(lastSeq: number, id = 'r1') {
  const me = { role: 'member', readSeq: lastSeq, unread: 0, mentions: 0, asOf: 0 } as const;
  return {
    id,
    name: id,
    kind: 'public',
    topic: '',
    memberCount: 2,
    createdAt: at,
    lastSeq,
    lastMessageAt: at,
    me,
  } as const;
}

export function event(seq: number, room = 'r1'): RoomEvent {
  return { event: 'message.deleted', room, seq, at, data: { target: 1, deletedAt: at, by } };
}

export function eventsBetween(from: number, to: number): RoomEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) => event(from + index));
}
