import { fieldOf, type OrderedConsumer, type RawEntry } from '@devtalk/bus';
import type { PublicUser } from '@devtalk/contracts';
import type { ChatContext } from '../pipeline/chat-context.js';
import { READER } from '../projection/progress.js';
import { enterLobby } from '../room/enter-lobby.js';

interface AccountChange {
  id: string;
  event: string;
  data: string;
}

/** Makes every registered user known before they ever connect: they can be added to rooms, mentioned and found. */
export function sessionProjection(chat: ChatContext): OrderedConsumer<AccountChange> {
  const { bus, keys } = chat;
  const moveTo = (partition: number, id: string) =>
    bus.work.hset(keys.session.eventCursors(partition), READER, id);
  return bus.ordered<AccountChange>({
    group: 'chat-accounts',
    stream: keys.session.events,
    lease: keys.person.sessionsLease,
    startAfter: async (partition) => {
      const cursors = keys.session.eventCursors(partition);
      await bus.work.hsetnx(cursors, READER, '0-0');
      return (await bus.work.hget(cursors, READER)) ?? '0-0';
    },
    parse: parseAccountChange,
    discard: async ({ partition }, entry, error) => {
      chat.log.error(
        { err: error, entry: entry.id, stream: entry.stream },
        'event skipped: it cannot be applied',
      );
      await moveTo(partition, entry.id);
    },
    handle: async ({ partition, entries }) => {
      for (const change of entries) await apply(chat, change);
      const last = entries.at(-1);
      if (last) await moveTo(partition, last.id);
    },
  });
}

function parseAccountChange({ id, fields }: RawEntry): AccountChange | null {
  const event = fieldOf(fields, 'event');
  const data = fieldOf(fields, 'data');
  return event === undefined || data === undefined ? null : { id, event, data };
}

async function apply(chat: ChatContext, { event, data }: AccountChange): Promise<void> {
  if (event === 'user.disabled') return endInvites(chat, (JSON.parse(data) as { userId: string }).userId);
  if (event !== 'user.registered') return;
  const { user } = JSON.parse(data) as { user: PublicUser };
  await enterLobby(chat, { userId: user.id, username: user.username, displayName: user.displayName });
}

const ROOMS_AT_ONCE = 50;

/** A disabled account stays a member, but its invitations end; where it is no member any more, they have ended already. */
async function endInvites({ users, rooms }: ChatContext, userId: string): Promise<void> {
  const ids = await users.rooms(userId);
  for (let i = 0; i < ids.length; i += ROOMS_AT_ONCE)
    await Promise.all(ids.slice(i, i + ROOMS_AT_ONCE).map((room) => rooms.endInvites(room, userId)));
}
