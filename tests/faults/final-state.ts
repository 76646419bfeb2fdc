import type { RoomEvent } from '@devtalk/client';
import { waitFor } from '@devtalk/testkit';
import { messagesIn } from './checker/counts.js';
import type { FinalState } from './history.js';
import type { Bot } from './workload/bot.js';
import { call } from './workload/http.js';
import type { Rivals } from './workload/rivals.js';

const PAGE = 500;
/** How long everything may take to settle once the last fault is undone. */
const SETTLE_MS = 40_000;
/** Within which somebody who has gone must be shown as gone. */
const PRESENCE_BOUND_MS = 15_000;

interface Players {
  auditor: Bot;
  bots: Bot[];
  rivals: Rivals[];
  rooms: readonly string[];
  url: string;
}

/** Waits until everything has settled, then reads it. What never settles shows as a violation in what is read. */
export async function readFinalState({ auditor, bots, rivals, rooms, url }: Players): Promise<FinalState> {
  await Promise.all(bots.flatMap((bot) => [...bot.pending]));
  await settled(bots.map((bot) => () => bot.client.state.status === 'online'));
  const logs = new Map<string, RoomEvent[]>();
  for (const room of rooms) logs.set(room, await readLog(auditor, room));
  const listed = await Promise.all(bots.map((bot) => readRooms(bot)));
  await settled(
    bots.map(
      (bot, i) => () =>
        (listed[i]?.rooms ?? []).every(({ room }) => bot.tops.get(room) === logs.get(room)?.length),
    ),
  );
  const liveSessions = new Map<string, number>();
  for (const rival of rivals) liveSessions.set(rival.account, await countLive(rival));
  const messagesOnDashboard = await readDashboard(url, auditor.token, messagesIn(logs));
  return {
    logs,
    bots: listed,
    liveSessions,
    messagesOnDashboard,
    messagesBefore: 0,
    presence: await readPresence(auditor, bots),
  };
}

async function settled(conditions: (() => boolean)[]): Promise<void> {
  await waitFor(() => conditions.every((holds) => holds()), { timeout: SETTLE_MS, interval: 100 }).catch(
    () => {},
  );
}

export async function readLog(bot: Bot, room: string): Promise<RoomEvent[]> {
  const log: RoomEvent[] = [];
  for (;;) {
    const { events, complete } = await bot.client.call('room.events', {
      room,
      after: log.at(-1)?.seq ?? 0,
      limit: PAGE,
    });
    log.push(...(events as RoomEvent[]));
    if (complete || events.length === 0) return log;
  }
}

async function readRooms(bot: Bot): Promise<FinalState['bots'][number]> {
  const { rooms } = await bot.client.call('room.list', {});
  return {
    bot: bot.name,
    userId: bot.userId,
    rooms: rooms.map(({ id, me }) => ({ room: id, readSeq: me?.readSeq ?? 0, unread: me?.unread ?? 0 })),
  };
}

/** A sign-in that is throttled for its many predecessors is tried again. */
const countLive = (rival: Rivals): Promise<number> =>
  waitFor(async () => rival.countLive(), { timeout: SETTLE_MS, interval: 1_000 }).catch(() => -1);

/** The dashboard is computed in the background: it may need a moment to be of now. */
async function readDashboard(url: string, token: string, expected: number): Promise<number> {
  let seen = -1;
  const current = async () => {
    const { body } = await call(url, 'GET', '/api/dashboard', { token });
    seen = (body.dashboard as { totals: { messages: number } }).totals.messages;
    if (seen !== expected) await call(url, 'POST', '/api/dashboard/refresh', { token });
    return seen === expected;
  };
  await waitFor(current, { timeout: SETTLE_MS, interval: 500 }).catch(() => {});
  return seen;
}

/** Half of the bots leave; within its bound presence must say so, and not of the others. */
async function readPresence(auditor: Bot, bots: readonly Bot[]): Promise<FinalState['presence']> {
  const gone = new Set(bots.slice(0, bots.length / 2));
  for (const bot of gone) bot.client.close();
  const expected = bots.map((bot) => ({ userId: bot.userId, connected: !gone.has(bot) }));
  let said: Record<string, string> = {};
  const agrees = async () => {
    said = (await auditor.client.call('presence.get', { users: expected.map(({ userId }) => userId) }))
      .presence;
    return expected.every(({ userId, connected }) => (said[userId] !== 'offline') === connected);
  };
  await waitFor(agrees, { timeout: PRESENCE_BOUND_MS, interval: 250 }).catch(() => {});
  return expected.map((one) => ({ ...one, said: said[one.userId] ?? 'nothing' }));
}
