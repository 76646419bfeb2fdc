import { useEffect } from 'react';
import type { Chat } from '../features/chat/chat.js';
import { ChatContext } from '../features/chat/chat-context.js';
import { AuthScreen } from '../features/session/auth-screen.js';
import { EndedScreen } from '../features/session/ended-screen.js';
import { connectionEnded, connectionReturned } from '../features/session/session-actions.js';
import { type SessionState, type SignedInState, session } from '../features/session/session-store.js';
import { useStore } from '../lib/use-store.js';
import { connection, realtime } from '../realtime/realtime.js';
import { keptText } from './kept-text.js';
import { Shell } from './shell.js';
import { Splash } from './splash.js';
import { usePerson } from './use-person.js';

export function App() {
  const state = useStore(session, (value) => value);
  const chat = usePerson(state.status === 'signed-in' || state.status === 'ended' ? state.user : undefined);
  useConnectionEnd();
  useConnect(state, chat);
  switch (state.status) {
    case 'loading':
    case 'unreachable':
      return <Splash isUnreachable={state.status === 'unreachable'} />;
    case 'signed-out':
      return <AuthScreen />;
    case 'ended':
      return <EndedScreen user={state.user} end={state.end} kept={chat ? keptText(chat) : []} />;
    case 'signed-in':
      return chat ? <InRoom chat={chat} signedIn={state} /> : <Splash isUnreachable={false} />;
  }
}

function InRoom({ chat, signedIn }: { chat: Chat; signedIn: SignedInState }) {
  return (
    <ChatContext value={chat}>
      <Shell signedIn={signedIn} />
    </ChatContext>
  );
}

/** Connects once somebody listens, and anew with every new session. */
function useConnect(state: SessionState, chat: Chat | undefined): void {
  const signedIn = state.status === 'signed-in' ? state : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the session's id decides, whatever else changes
  useEffect(() => {
    if (!signedIn || !chat) return;
    if (signedIn.fresh) realtime().reconnect();
    else realtime().connect();
  }, [chat, signedIn?.session.id]);
}

function useConnectionEnd(): void {
  useEffect(() => {
    const check = () => {
      const state = connection.get();
      if (state.status === 'ended') void connectionEnded(state);
      if (state.status === 'online') void connectionReturned();
    };
    check();
    return connection.subscribe(check);
  }, []);
}
