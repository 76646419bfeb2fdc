import { type FunctionCall, type Keys, partitionOf, type SetValues } from '@devtalk/bus';
import type { DevTalkError } from '@devtalk/contracts';
import { commandArgs, luaFunction, requestArgs, roomKeys } from '../lua.js';

/** What lets a function commit a command: the partition's fencing token and the entry that it acknowledges. */
export interface CommitToken {
  readonly fence: string;
  readonly entry: string;
  /** Set where the function looks itself whether the sender may; otherwise the caller has looked before. */
  readonly sender?: Sender | undefined;
  /** A command sent again is answered again and not carried out again. */
  readonly idempotency?: IdempotencyKey | undefined;
  /** Known before the function is called, which returns it unless the command has been carried out already. */
  readonly rejection?: DevTalkError | undefined;
}

/** Names a command among this user's in this room (or of this invitation, whose room may be unknown by then). */
export interface IdempotencyKey {
  readonly of: string;
  readonly userId: string;
  readonly command: string;
}

/** Whose command it is, and where Redis knows whether they may. */
export interface Sender {
  /** Key of the user's live sessions. */
  readonly live: string;
  readonly session: string;
  readonly epoch: number;
  /** Key of the rate limit of the user's messages; empty where the command is none. */
  readonly rate: string;
}

const NO_SENDER: Sender = { live: '', session: '', epoch: 0, rate: '' };
const CACHED_ROOMS = 5_000;

const commandReject = luaFunction('command_reject', {
  keys: ['lease', 'commands', 'once'],
  args: ['fence', 'entry'],
});

/** KEYS and ARGV that the calls of all functions about rooms begin with (pipeline/prelude.lua). */
export class RoomCalls {
  readonly #cache = new Map<string, SetValues<'room', string>>();

  constructor(
    readonly keys: Keys,
    readonly partitions: number,
  ) {}

  partition(room: string): number {
    return partitionOf(room, this.partitions);
  }

  /** Of a function that carries out a command. */
  command(commit: CommitToken, room: string, userId: string) {
    const { fence, entry, rejection, idempotency, sender = NO_SENDER } = commit;
    const { live, session, epoch, rate } = sender;
    const p = this.partition(room);
    const once = idempotency ? this.#onceKey(p, idempotency) : this.keys.room.room(p, room);
    const command = commandArgs.values({
      roomId: room,
      user: userId,
      fence,
      entry,
      live,
      session,
      epoch,
      rate,
      rejection: rejection === undefined ? '' : jsonOf(rejection),
    });
    return { keys: { room: this.#keysOf(p, room), once }, args: { command } };
  }

  /** Of a function that needs no commit: it reads, or may be repeated at will. */
  request(room: string, userId: string) {
    const request = requestArgs.values({ roomId: room, user: userId });
    return { keys: { room: this.#keysOf(this.partition(room), room) }, args: { request } };
  }

  /** Further keys of functions about a room's invitations. Any code will do where none is meant. */
  inviteKeys(room: string, code: string) {
    const p = this.partition(room);
    const { invite, invites, invitesEnded } = this.keys.room;
    return { invite: invite(p, code), invites: invites(p, room), invitesEnded: invitesEnded(p, room) };
  }

  /** Ends an entry without any effect. Answers what the command was answered, where it has been carried out already. */
  reject(p: number, { fence, entry, idempotency }: CommitToken): FunctionCall {
    const lease = this.keys.room.lease(p);
    const commands = this.keys.room.commands(p);
    const once = idempotency ? this.#onceKey(p, idempotency) : commands;
    return commandReject.call({ lease, commands, once }, { fence, entry });
  }

  #onceKey(p: number, { of, userId, command }: IdempotencyKey): string {
    return this.keys.room.once(p, of, userId, command);
  }

  /** Key names are long and needed for every message: those of the most recent rooms are cached. */
  #keysOf(p: number, room: string): SetValues<'room', string> {
    const known = this.#cache.get(room);
    if (known) return known;
    if (this.#cache.size >= CACHED_ROOMS) this.#cache.clear();
    const made = this.#make(p, room);
    this.#cache.set(room, made);
    return made;
  }

  #make(p: number, room: string): SetValues<'room', string> {
    const keys = this.keys.room;
    return roomKeys.values({
      lease: keys.lease(p),
      commands: keys.commands(p),
      events: keys.events(p),
      room: keys.room(p, room),
      log: keys.log(p, room),
      members: keys.members(p, room),
      people: keys.people(p, room),
      reads: keys.reads(p, room),
      index: keys.messageIndex(p, room),
      edits: keys.edits(p, room),
      deleted: keys.deleted(p, room),
      mentions: keys.mentions(p, room),
      reactions: keys.reactions(p, room),
      names: keys.names(p, room),
      bodies: keys.bodies(p, room),
    });
  }
}

const jsonOf = ({ code, message, retryAfterMs }: DevTalkError): string =>
  JSON.stringify({ code, message, waitMs: retryAfterMs });
