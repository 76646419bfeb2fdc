import type { OrderedConsumer } from '@devtalk/bus';
import { projectJoined, projectLeft, projectUpdated } from '../member/membership.js';
import { projectCreated, projectDeleted, projectEdited } from '../notification/notifications.js';
import type { ChatContext } from '../pipeline/chat-context.js';
import { moveTo, type Progress, storedProgress } from './progress.js';
import { parseRoomChange, type RoomChange } from './room-event.js';

/** No client waits for its effects to the millisecond, and most events have none. */
const LINGER_MS = 50;

const effects = new Map<string, (chat: ChatContext, change: RoomChange) => Promise<void>>([
  ['member.joined', projectJoined],
  ['member.left', projectLeft],
  ['room.updated', projectUpdated],
  ['message.created', projectCreated],
  ['message.edited', projectEdited],
  ['message.deleted', projectDeleted],
  ['read.marked', projectRead],
]);

/** Does to users and the directory what happened in rooms: at least once, in order, each effect harmless to repeat. */
export function roomProjection(chat: ChatContext, progress: Progress): OrderedConsumer<RoomChange> {
  const { bus, keys } = chat;
  return bus.ordered<RoomChange>({
    group: 'chat-rooms',
    stream: keys.room.events,
    lease: keys.room.projectionLease,
    lingerMs: LINGER_MS,
    startAfter: (partition) => storedProgress(chat, partition),
    parse: parseRoomChange,
    discard: async ({ partition }, entry, error) => {
      chat.log.error(
        { err: error, entry: entry.id, stream: entry.stream },
        'event skipped: it cannot be applied',
      );
      await moveTo(chat, partition, entry.id);
    },
    handle: async (batch) => {
      for (const change of batch.entries) await effects.get(change.event)?.(chat, change);
      await progress.reached(batch);
    },
  });
}

/** To the user's other connections. */
async function projectRead({ bus, users }: ChatContext, { room, actor, json }: RoomChange): Promise<void> {
  const partition = users.partition(actor);
  if (partition === null) return;
  const counts = JSON.parse(json) as { seq: number };
  // Events written by an earlier version have no `asOf`: the read position is the least it can have been.
  const data = { room, asOf: counts.seq, ...counts };
  await bus.userEvents.emit({ partition, userId: actor, event: 'read.updated', data });
}
