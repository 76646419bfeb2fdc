import type { Message } from '@devtalk/contracts';
import { useEffect, useRef, useState } from 'react';
import { useChat, useChatState } from '../chat-context.js';
import { timelineOf } from '../chat-state.js';

/** Older announcements have been read out, and would only make the page longer. */
const KEPT = 5;

/** Reads out what others write while the room is open; not the history that is loaded, nor one's own words. */
export function Announcer({ room }: { room: string }) {
  const { self } = useChat();
  const ready = useChatState((state) => timelineOf(state, room).status === 'ready');
  const messages = useChatState((state) => timelineOf(state, room).messages);
  const known = useRef<number | undefined>(undefined);
  const [spoken, setSpoken] = useState<readonly Message[]>([]);
  useEffect(() => {
    if (!ready) return;
    const since = known.current ?? messages.at(-1)?.seq ?? 0;
    known.current = messages.at(-1)?.seq ?? 0;
    const fresh = messages.slice(-KEPT).filter(({ seq, author }) => seq > since && author.id !== self.id);
    if (fresh.length > 0) setSpoken((before) => [...before, ...fresh].slice(-KEPT));
  }, [ready, messages, self.id]);
  return (
    <div className="visually-hidden" role="log" aria-live="polite">
      {spoken.map(({ seq, author, text }) => (
        <p key={seq}>
          {author.displayName}: {text}
        </p>
      ))}
    </div>
  );
}
