import type { PublicUser, Room } from '@devtalk/contracts';

/** Rooms by name, so that they stay where the eye expects them; conversations by what was said last. */
export function sortRooms(rooms: readonly Room[], locale: string) {
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const named = rooms
    .filter(({ kind }) => kind !== 'direct')
    .sort((a, b) => collator.compare(a.name, b.name));
  const direct = rooms
    .filter(({ kind }) => kind === 'direct')
    .sort((a, b) => (b.lastMessageAt ?? b.createdAt).localeCompare(a.lastMessageAt ?? a.createdAt));
  return { named, direct };
}

/** A direct room has no name of its own: it is called after the other person. */
export function roomTitle(room: Room, selfId: string): string {
  return room.name || (partner(room, selfId)?.displayName ?? '…');
}

export function partner(room: Room, selfId: string): PublicUser | undefined {
  return room.with?.find(({ id }) => id !== selfId) ?? room.with?.[0];
}
