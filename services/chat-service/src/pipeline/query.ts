import type { Actor } from '@devtalk/bus';
import type { Chat } from './chat.js';

/**
 * Answers a question of a person's: JSON text. One that writes looks, in the step that does it, at the session and at `deadline` (ms of
 * Redis' clock), after which nobody waits any more. @throws DevTalkError
 */
export type QueryHandler<D> = (
  data: D,
  actor: Actor,
  chat: Chat,
  deadline: number | undefined,
) => Promise<string>;
