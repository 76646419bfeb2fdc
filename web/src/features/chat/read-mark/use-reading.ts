import { useEffect } from 'react';
import { useChat } from '../chat-context.js';

/** Messages count as read while the newest is in sight, on a page that is in sight. */
export function useReading(room: string, atNewest: boolean, newest: number | undefined): void {
  const chat = useChat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each newer message is to be read anew
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'hidden') {
        chat.reading.lookedAway(room);
        return;
      }
      chat.reading.lookedBack(room);
      if (atNewest) chat.reading.seen(room);
    };
    if (document.visibilityState === 'visible' && atNewest) chat.reading.seen(room);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [chat, room, atNewest, newest]);
}
