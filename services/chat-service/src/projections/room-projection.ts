import type { Batch, OrderedConsumer } from '@devtalk/shared/bus';
import type { Chat } from '../chat.js';
import { projectJoined, projectLeft, projectUpdated } from './membership.js';
import { projectCreated, projectEdited } from './notifications.js';
import { parseRoomChange, type RoomChange } from './room-event.js';
import { countUse } from './usage.js';

/** Our name among the readers of the rooms' events. */
export const READER = 'chat';

const effects = new Map<string, (chat: Chat, change: RoomChange) => Promise<void>>([
  ['member.joined', projectJoined],
  ['member.left', projectLeft],
  ['room.updated', projectUpdated],
  ['message.created', projectCreated],
  ['message.edited', projectEdited],
  ['read.marked', projectRead],
]);

/** Does to people and the directory what happened in rooms: at least once, in order, each effect harmless to repeat. */
export function roomProjection(chat: Chat): OrderedConsumer<RoomChange> {
  const { bus, keys } = chat;
  const moveTo = (partition: number, id: string) =>
    bus.work.hset(keys.room.eventCursors(partition), READER, id);
  return bus.ordered<RoomChange>({
    group: 'chat-rooms',
    stream: keys.room.events,
    lease: keys.room.projectionLease,
    startAfter: (partition) => cursorOf(chat, partition),
    parse: parseRoomChange,
    discard: async ({ partition }, entry, error) => {
      chat.log.error(
        { err: error, entry: entry.id, stream: entry.stream },
        'event skipped: it cannot be applied',
      );
      await moveTo(partition, entry.id);
    },
    handle: async (batch) => {
      await apply(chat, batch);
      const last = batch.entries.at(-1);
      if (last) await moveTo(batch.partition, last.id);
    },
  });
}

/** Registers us as a reader before the first event, so that none is trimmed unread. */
async function cursorOf({ bus, keys }: Chat, partition: number): Promise<string> {
  const cursors = keys.room.eventCursors(partition);
  await bus.work.hsetnx(cursors, READER, '0-0');
  return (await bus.work.hget(cursors, READER)) ?? '0-0';
}

async function apply(chat: Chat, { partition, entries }: Batch<RoomChange>): Promise<void> {
  for (const change of entries) await effects.get(change.event)?.(chat, change);
  await countUse(chat, partition, entries);
}

/** To the person's other connections. */
async function projectRead({ bus, people }: Chat, { room, actor, json }: RoomChange): Promise<void> {
  const partition = people.partition(actor);
  if (partition === null) return;
  const data = { room, ...(JSON.parse(json) as Record<string, unknown>) };
  await bus.userEvents.emit({ partition, userId: actor, event: 'read.updated', data });
}
