import type { Actor } from '@devtalk/shared/bus';
import type { Chat } from '../chat.js';

/** Answers a question of a person's: JSON text. @throws DevTalkError */
export type QueryHandler<D> = (data: D, actor: Actor, chat: Chat) => Promise<string>;
