import { type FunctionCall, type Keys, partitionOf } from '@devtalk/shared/redis';

/** What lets a function commit a command: the partition's fencing token and the entry it takes. */
export interface Commit {
  readonly fence: string;
  readonly entry: string;
  /** Set where the function looks itself whether the sender may; else somebody has looked before. */
  readonly sender?: Sender | undefined;
  /** Names the command among this person's in this room: asked for again, it is answered again and not carried out again. */
  readonly once?: string | undefined;
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

const NOT_ASKED: readonly string[] = ['', '', '', ''];
const CACHED_ROOMS = 5_000;
export const NO_COMMIT: Commit = { fence: '', entry: '' };

/** Builds calls of functions about rooms, whose KEYS and first ARGV are the same for all (functions/prelude.lua). */
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
    const { fence, entry, once, sender } = commit;
    const { room: roomKey, once: onceKey } = this.keys.room;
    const p = this.partition(room);
    const answered = once === undefined ? roomKey(p, room) : onceKey(p, room, userId, once);
    const keys = [...this.#keysOf(p, room), answered, ...more];
    const asked = sender ? [sender.live, sender.session, sender.epoch, sender.rate] : NOT_ASKED;
    return { name, keys, args: [fence, entry, room, userId, ...asked, ...args] };
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

  /** Ends an entry without any effect. */
  refuse(partition: number, commit: Commit): FunctionCall {
    const { lease, commands } = this.keys.room;
    return {
      name: 'command_refuse',
      keys: [lease(partition), commands(partition)],
      args: [commit.fence, commit.entry],
    };
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
    ];
  }
}
