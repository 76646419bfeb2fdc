import { useEffect } from 'react';
import { useChatState } from '../features/chat/chat-context.js';
import { navigate, type Route } from '../lib/router.js';
import { readStored, writeStored } from '../lib/storage.js';

const isText = (value: unknown): value is string => typeof value === 'string';

/** Remembers the room one was in; where list and room are both in sight, the bare address leads there. */
export function useLastRoom(here: Route): void {
  const ready = useChatState((state) => state.ready);
  const rooms = useChatState((state) => state.rooms);
  useEffect(() => {
    if (here.page === 'room') writeStored('lastRoom', here.room);
  }, [here]);
  useEffect(() => {
    if (!ready || here.page !== 'home' || matchMedia('(max-width: 799px)').matches) return;
    const last = readStored('lastRoom', isText);
    const room = [last, 'lobby', ...Object.keys(rooms)].find((id) => id !== undefined && rooms[id]);
    if (room) navigate({ page: 'room', room }, { replace: true });
  }, [ready, rooms, here]);
}
