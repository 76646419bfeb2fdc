import type { RawEntry } from '@devtalk/bus';
import { roomEffects } from '../read-model/room-effects.js';
import { type RoomFact, readRoomFact } from '../read-model/room-facts.js';
import type { Write } from '../read-model/writes.js';
import { advance, type RebuildParts, replayAndShow, type Target } from './replay-events.js';
import { requestRoomFacts } from './request-room-facts.js';

/** Before the first room. */
const BEGINNING = '0';

/**
 * Rebuilds the read models of a partition's rooms: first from the logs of the rooms, one after another by id, then from the events since
 * `from`, of which those that a log had already are left out. Each step moves the position and the read models at once, so that
 * this goes on where it was, whatever died.
 * @param rooms all that there were when the rebuild began
 * @param from the newest event at that time
 */
export async function rebuildRooms(
  parts: RebuildParts,
  target: Target,
  rooms: ReadonlySet<string>,
  from: string,
): Promise<void> {
  let position = (await parts.rebuilds.cursor(target.partition, 'rooms')) ?? BEGINNING;
  if (!isEventId(position)) {
    const behindLogs = await replayLogs(parts, target, rooms, position);
    await advance(parts, target, { from: behindLogs, to: from, writes: [] });
    position = from;
  }
  await replayAndShow(parts, target, position, (entries) => effectsBehindLogs(parts, target, entries));
}

const isEventId = (position: string): boolean => /^\d+-\d+$/.test(position);

/** @returns the position behind the last log */
async function replayLogs(
  parts: RebuildParts,
  target: Target,
  rooms: ReadonlySet<string>,
  start: string,
): Promise<string> {
  const [, begun = '', seq = '0'] = start.split(' ');
  let position = start;
  for (const room of [...rooms].sort()) {
    // One that is new since has all of its events among those that are replayed.
    if (room < begun) continue;
    position = await replayLog(parts, target, room, position, room === begun ? Number(seq) : 0);
  }
  return position;
}

async function replayLog(
  parts: RebuildParts,
  target: Target,
  id: string,
  start: string,
  startAfter: number,
): Promise<string> {
  let [position, after] = [start, startAfter];
  for (;;) {
    const { room, top, facts } = await requestRoomFacts(parts.bus, id, after);
    const last = facts.at(-1);
    if (last === undefined) return position;
    const to = `room ${id} ${last.seq}`;
    const known = facts.map((fact): RoomFact => ({ ...fact, room, actor: '', mentions: [] }));
    const replayed: Write = { verb: 'put', model: ['replayed'], args: [id, last.seq] };
    await advance(parts, target, { from: position, to, writes: [...roomEffects(known), replayed] });
    [position, after] = [to, last.seq];
    if (after >= top) return position;
  }
}

/** Of events that were appended while the logs were read, some were in them already. */
async function effectsBehindLogs(
  { rebuilds }: RebuildParts,
  { partition, generation }: Target,
  entries: readonly RawEntry[],
): Promise<Write[]> {
  const facts = entries.map(readRoomFact).filter((fact) => fact !== null);
  const rooms = [...new Set(facts.map(({ room }) => room.id))];
  const replayed = await rebuilds.replayed(partition, generation, rooms);
  return roomEffects(facts.filter(({ room, seq }) => seq > (replayed.get(room.id) ?? 0)));
}
