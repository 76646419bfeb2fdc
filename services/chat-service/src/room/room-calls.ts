import { type FunctionCall, type Keys, partitionOf } from '@devtalk/bus';
import type { DevTalkError } from '@devtalk/contracts';

/** What lets a function commit a command: the partition's fencing token and the entry it takes. */
export interface Commit {
  readonly fence: string;
  readonly entry: string;
  /** Set where the function looks itself whether the sender may; else somebody has looked before. */
  readonly sender?: Sender | undefined;
  /** Asked for again, the command is answered again and not carried out again. */
  readonly once?: Once | undefined;
  /** Known before the function is called, which gives it unless the command has been carried out already. */
  readonly refusal?: DevTalkError | undefined;
}

/** Names a command among this person's in this room (or of this invitation, whose room may be unknown by then). */
export interface Once {
  readonly of: string;
  readonly userId: string;
  readonly command: string;
}

/** Whose command it is, and where Redis knows whether they may. */
export interface Sender {
  /** Key of the person's live sessions. */
  readonly live: string;
  readonly session: string;
  readonly epoch: number;
  /** Key of how many messages the person has sent; empty where the command is none. */
  readonly rate: string;
}

/** In the place of a key: see src/pipeline/prelude.lua. */
const REFUSED = '!';
const NOT_ASKED: readonly string[] = ['', '', '', ''];
const CACHED_ROOMS = 5_000;
export const NO_COMMIT: Commit = { fence: '', entry: '' };

/** ARGV by which a function knows whether the sender may. */
function standingOf({ sender, refusal }: Commit): readonly (string | number)[] {
  if (refusal) return [REFUSED, refusal.code, refusal.message, refusal.retryAfterMs ?? ''];
  return sender ? [sender.live, sender.session, sender.epoch, sender.rate] : NOT_ASKED;
}

/** Builds calls of functions about rooms, whose KEYS and first ARGV are the same for all (pipeline/prelude.lua). */
export class RoomCalls {
  readonly #cache = new Map<string, readonly string[]>();

  constructor(
    readonly keys: Keys,
    readonly partitions: number,
  ) {}

  partition(room: string): number {
    return partitionOf(room, this.partitions);
  }

  /** A call that carries out a command. */
  command(
    name: string,
    commit: Commit,
    room: string,
    userId: string,
    args: readonly (string | number)[],
    more: readonly string[] = [],
  ): FunctionCall {
    const { fence, entry, once } = commit;
    const p = this.partition(room);
    const answered = once ? this.#onceKey(p, once) : this.keys.room.room(p, room);
    const keys = [...this.#keysOf(p, room), answered, ...more];
    return { name, keys, args: [fence, entry, room, userId, ...standingOf(commit), ...args] };
  }

  /** A call that needs no commit: it reads, or may be repeated at will. */
  plain(name: string, room: string, userId: string, args: readonly (string | number)[] = []): FunctionCall {
    return this.command(name, NO_COMMIT, room, userId, args);
  }

  /** What functions about a room's invitations have besides. Any code will do where none is meant. */
  inviteKeys(room: string, code: string): string[] {
    const p = this.partition(room);
    const { invite, invites, invitesEnded } = this.keys.room;
    return [invite(p, code), invites(p, room), invitesEnded(p, room)];
  }

  /** Ends an entry without any effect. Answers what the command was answered, where it has been carried out already. */
  refuse(partition: number, commit: Commit): FunctionCall {
    const { lease, commands } = this.keys.room;
    return {
      name: 'command_refuse',
      keys: [
        lease(partition),
        commands(partition),
        commit.once ? this.#onceKey(partition, commit.once) : commands(partition),
      ],
      args: [commit.fence, commit.entry],
    };
  }

  #onceKey(p: number, { of, userId, command }: Once): string {
    return this.keys.room.once(p, of, userId, command);
  }

  /** Names are long and asked for with every message: the most recent rooms' are kept. */
  #keysOf(p: number, room: string): readonly string[] {
    const known = this.#cache.get(room);
    if (known) return known;
    if (this.#cache.size >= CACHED_ROOMS) this.#cache.clear();
    const made = this.#make(p, room);
    this.#cache.set(room, made);
    return made;
  }

  #make(p: number, room: string): string[] {
    const keys = this.keys.room;
    return [
      keys.lease(p),
      keys.commands(p),
      keys.events(p),
      keys.room(p, room),
      keys.log(p, room),
      keys.members(p, room),
      keys.people(p, room),
      keys.reads(p, room),
      keys.messageIndex(p, room),
      keys.edits(p, room),
      keys.deleted(p, room),
      keys.mentions(p, room),
      keys.reactions(p, room),
      keys.names(p, room),
      keys.bodies(p, room),
    ];
  }
}
