import type { Actor, Envelope, FunctionCall } from '@devtalk/bus';
import type { CommitToken } from '../room/room-calls.js';
import type { Chat } from './chat.js';

/** A command whose sender's session lives and whose turn has come. */
export interface Command<D> {
  readonly envelope: Envelope;
  readonly data: D;
  readonly actor: Actor;
  readonly partition: number;
  readonly commit: CommitToken;
  /** It waited for us: its sender did not send all at once. */
  readonly isHeldUp: boolean;
  /** Ids of the room's members whom the text mentions, in its order. */
  readonly mentioned: readonly string[];
}

/** One atomic step that carries a command out, and what to make of its result. */
export interface Plan {
  readonly call: FunctionCall;
  /**
   * Of what the function answered behind `ok`: JSON text of the answer; null where the function's live frame was the answer already. What
   * it does besides must be repeated by a projection.
   */
  settle(result: unknown[]): string | null | Promise<string>;
}

/**
 * Prepares a command. May ask and claim, but must not change what the command changes: it may die right behind this and be prepared
 * anew elsewhere. Throwing a DevTalkError refuses the command.
 */
export type CommandHandler<D> = (command: Command<D>, chat: Chat) => Plan | Promise<Plan>;
