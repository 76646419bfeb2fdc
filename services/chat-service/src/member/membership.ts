import { DevTalkError, type EventData, type PublicUser } from '@devtalk/contracts';
import { invitation } from '../notification/notification.js';
import type { ChatContext } from '../pipeline/chat-context.js';
import type { RoomChange } from '../projection/room-event.js';

/** Users's lists of rooms, invitations and the size of public rooms follow the rooms. Every step may be repeated. */
export async function projectJoined(chat: ChatContext, change: RoomChange): Promise<void> {
  const { at, data } = JSON.parse(change.json) as { at: string; data: EventData<'member.joined'> };
  const room = await roomAsSeenBy(chat, change.room, data.user);
  if (change.kind === 'public') await listOrResize(chat, change, data.memberCount, room?.name);
  if (!room?.me) return; // left again since: the event of that follows
  await chat.users.joined(data.user.id, room, change.seq);
  if (data.by.id !== data.user.id && change.kind !== 'direct') {
    const cause = { room: change.room, seq: change.seq, at: change.seq };
    await chat.notifications.add(cause, [[data.user.id, invitation(room, data.by, at)]]);
  }
}

export async function projectLeft(chat: ChatContext, change: RoomChange): Promise<void> {
  const { data } = JSON.parse(change.json) as { data: EventData<'member.left'> };
  await chat.users.left(data.user.id, change.room, change.seq, data.by);
  const heir = await chat.rooms.ownerOf(change.room);
  if (heir && heir !== data.user.id && change.kind !== 'direct') await chat.users.owns(heir, change.room);
  if (change.kind === 'public') await chat.directory.resize(change.room, data.memberCount);
}

export async function projectUpdated(chat: ChatContext, change: RoomChange): Promise<void> {
  if (change.kind !== 'public') return;
  const { data } = JSON.parse(change.json) as { data: EventData<'room.updated'> };
  await chat.directory.list(change.room, data.room.name, data.room.memberCount);
}

/** The first event of a public room is its first member's joining: the process that created it may have died before listing it. */
async function listOrResize(
  { directory }: ChatContext,
  change: RoomChange,
  members: number,
  name: string | undefined,
) {
  if (change.seq === 1 && name !== undefined) await directory.list(change.room, name, members);
  else await directory.resize(change.room, members);
}

async function roomAsSeenBy({ rooms }: ChatContext, room: string, { id }: PublicUser) {
  try {
    return await rooms.get(room, id);
  } catch (error) {
    if (error instanceof DevTalkError) return null;
    throw error;
  }
}
