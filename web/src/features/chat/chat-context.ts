import { createContext, useContext } from 'react';
import { useStore } from '../../lib/use-store.js';
import type { Chat } from './chat.js';
import type { ChatState } from './chat-state.js';

export const ChatContext = createContext<Chat | undefined>(undefined);

export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error('Used outside of a signed-in page');
  return chat;
}

export function useChatState<T>(select: (state: ChatState) => T): T {
  return useStore(useChat().store, select);
}
