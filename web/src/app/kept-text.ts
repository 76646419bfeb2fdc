import type { Chat } from '../features/chat/chat.js';
import { roomTitle } from '../features/chat/room/room-order.js';
import type { Kept } from '../features/session/ended-screen.js';

/** What was written here and not sent: messages on their way first, then drafts. */
export function keptText(chat: Chat): Kept[] {
  const { rooms } = chat.store.get();
  const name = (id: string) => (rooms[id] ? roomTitle(rooms[id], chat.self.id) : id);
  const unsent = Object.entries(chat.outbox.waiting()).flatMap(([room, entries]) =>
    entries.map(({ text }) => ({ room: name(room), kind: 'unsent' as const, text })),
  );
  const drafts = Object.entries(chat.drafts.all()).map(([room, text]) => ({
    room: name(room),
    kind: 'draft' as const,
    text,
  }));
  return [...unsent, ...drafts];
}
