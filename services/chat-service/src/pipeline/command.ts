import type { Actor, Envelope, FunctionCall, RequestData } from '@devtalk/bus';
import type { RequestsOf } from '@devtalk/contracts';
import type { Commit } from '../room/room-calls.js';
import type { Chat } from './chat.js';

/** A command whose sender's session lives and whose turn has come. */
export interface Command<D> {
  readonly envelope: Envelope;
  readonly data: D;
  readonly actor: Actor;
  readonly partition: number;
  readonly commit: Commit;
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
export type HandleCommand<D> = (command: Command<D>, chat: Chat) => Plan | Promise<Plan>;

/**
 * The first answer to a command that comes again and is refused now: what was done must not be called refused. `remembered` is what its
 * function answered behind `ok`.
 */
type AnswerRepeated<D> = (data: D, remembered: unknown[]) => string;

/** What chat-service carries out in the order of a room's stream. */
export type CommandName = Exclude<RequestsOf<'chat'>, RequestsOf<'chat', 'queries'>>;

export interface CommandHandler<D = unknown> {
  readonly op: CommandName;
  readonly handle: HandleCommand<D>;
  readonly repeated: AnswerRepeated<D> | undefined;
}

export interface NewCommandHandler<D> extends CommandHandler<D> {
  /** Required of commands that are remembered and may be refused in being prepared. */
  whenRepeated(answer: AnswerRepeated<D>): CommandHandler<D>;
}

/** The default export of a command's op file. The gateway has checked the data against the contract. */
export const commandHandler = <N extends CommandName>(
  op: N,
  handle: HandleCommand<RequestData<N>>,
): NewCommandHandler<RequestData<N>> => ({
  op,
  handle,
  repeated: undefined,
  whenRepeated: (repeated) => ({ op, handle, repeated }),
});
