import type { PublicUser } from '@devtalk/contracts';
import type { Chat } from '../pipeline/chat.js';
import { q } from '../pipeline/json.js';
import { roomAnswer, roomOf, type View } from '../room/room.js';

/** Tells the one who joined, then answers who asked with the room as they see it. `result`: seq of joining or 0, view of who asked. */
export async function settleJoin(
  chat: Chat,
  roomId: string,
  askerId: string,
  joinedId: string,
  [seq, view]: unknown[],
): Promise<string> {
  const room = roomOf(roomId, view as View);
  if (seq !== 0) {
    await orLater(chat, async () => {
      const seen = askerId === joinedId ? room : await chat.rooms.get(roomId, joinedId);
      // Gone again since: a public room, which strangers may look at, would be told with a position behind their leaving, from which on
      // their gateway would deliver it to them.
      if (seen.me) await chat.people.joined(joinedId, seen, Number(seq));
    });
  }
  return `{"room":${q(room)}}`;
}

export async function settleLeave(
  chat: Chat,
  roomId: string,
  leftId: string,
  by: PublicUser,
  [seq, view]: unknown[],
): Promise<string> {
  if (seq !== 0) await orLater(chat, () => chat.people.left(leftId, roomId, Number(seq), by));
  return `{"room":${q(roomOf(roomId, view as View))}}`;
}

/** How joining, adding and leaving were answered when they were carried out. */
export const membershipAnswer = ({ room }: { room: string }, [, view]: unknown[]): string =>
  roomAnswer(room, view as View);

/** What fails here is not lost: the projection over the room's events does it again. */
async function orLater(chat: Chat, effect: () => Promise<unknown>): Promise<void> {
  try {
    await effect();
  } catch (error) {
    chat.log.warn({ err: error }, 'membership not told at once, left to the projection');
  }
}
