import type { User } from '@devtalk/contracts';
import { useEffect, useState } from 'react';
import { Chat } from '../features/chat/chat.js';
import { followNotifications } from '../features/notifications/notification-store.js';
import { followAlerts } from '../features/session/alert-store.js';
import { realtime } from '../realtime/realtime.js';
import { tabId } from '../realtime/tab-id.js';

/** Everything that belongs to the person who is signed in; it lives across a takeover and a return. */
export function usePerson(user: User | undefined): Chat | undefined {
  const [chat, setChat] = useState<Chat | undefined>(undefined);
  const id = user?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person is another id
  useEffect(() => {
    if (!user) return;
    const person = new Chat(realtime(), user, tabId());
    const stops = [
      followNotifications(realtime(), user.id),
      followAlerts(realtime()),
      refuseStrangers(user.id),
      () => person.stop(),
    ];
    setChat(person);
    return () => {
      setChat(undefined);
      for (const stop of stops) stop();
    };
  }, [id]);
  return chat;
}

/** Another tab signed in as somebody else: this page holds the first person's things and must begin anew. */
function refuseStrangers(id: string): () => void {
  return realtime().on('connected', ({ user }) => {
    if (user.id !== id) location.assign('/');
  });
}
