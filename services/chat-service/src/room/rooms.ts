import type { FunctionCall, FunctionLibrary, RedisClient } from '@devtalk/bus';
import type { Room } from '@devtalk/contracts';
import type { InviteRow } from '../invite/invite.js';
import { type MessageRow, messageOf } from '../message/message.js';
import { accepted, refusalOf } from '../pipeline/replies.js';
import { roomOf, type View } from './room.js';
import { NO_COMMIT, type RoomCalls } from './room-calls.js';
import type { RoomActivity } from './room-order.js';

/** A page of a room's log: the events' own bytes. */
export interface LogPage {
  top: number;
  events: string[];
  /** The event held as the last one is not this log's: Redis has lost the end of the log and written another one. */
  isAnother?: boolean;
}

/** A room whose log somebody holds up to a seq; `mark` is the time of that event as they have seen it, '' where they do not say. */
export interface Held {
  readonly room: string;
  readonly after: number;
  readonly mark: string;
}

/** A room as its member sees it, and what followed what they hold. */
export interface Resumed {
  readonly room: Room;
  readonly tail: LogPage;
}

/** Reads rooms on behalf of somebody; every answer holds only what that person may see. */
export class Rooms {
  constructor(
    /** Commands of one tick leave in one write. */
    private readonly reads: RedisClient,
    private readonly client: RedisClient,
    private readonly library: FunctionLibrary,
    private readonly calls: RoomCalls,
  ) {}

  /** @throws DevTalkError not_found */
  async get(room: string, userId: string): Promise<Room> {
    return roomOf(room, (await this.#ask('room_view', room, userId))[0] as View);
  }

  /** Those that exist for this person, in the order asked. */
  async getAll(rooms: readonly string[], userId: string): Promise<Room[]> {
    const replies = await this.#askAll('room_view', rooms, userId, []);
    return replies.flatMap((reply, i) => (reply ? [roomOf(rooms[i] as string, reply[0] as View)] : []));
  }

  /** Top of the log of each room that exists, for whoever holds connections of its members. */
  async allTops(rooms: readonly string[]): Promise<Record<string, number>> {
    const tops: Record<string, number> = {};
    for (const { room, seq } of await this.activity(rooms, '')) tops[room] = seq;
    return tops;
  }

  /** Of those that this person is in (`''`: that exist), unordered. Cheap enough for thousands. */
  activity(rooms: readonly string[], userId: string): Promise<RoomActivity[]> {
    return this.#askPartitions('rooms_activity', rooms, userId, activityOf);
  }

  /** Of those that this person is in, the private ones. */
  privateNames(rooms: readonly string[], userId: string): Promise<{ id: string; name: string }[]> {
    return this.#askPartitions('rooms_private', rooms, userId, (_, reply) =>
      reply.flatMap((id, i) => (i % 2 === 0 ? [{ id: String(id), name: String(reply[i + 1]) }] : [])),
    );
  }

  async #askPartitions<T>(
    name: string,
    rooms: readonly string[],
    userId: string,
    read: (rooms: readonly string[], reply: readonly (number | string)[]) => T[],
  ): Promise<T[]> {
    const chunks = inChunks(rooms, (room) => this.calls.partition(room));
    const calls = chunks.map(({ partition, rooms: some }) => ({
      name,
      keys: [this.calls.keys.room.commands(partition)],
      args: [userId, ...some],
      readsOnly: true,
    }));
    const replies = calls.length === 0 ? [] : await this.library.callAll(this.client, calls);
    return replies.flatMap((reply, i) => {
      if (reply instanceof Error) throw reply;
      return read(chunks[i]?.rooms ?? [], reply as (number | string)[]);
    });
  }

  /** The `at` of the event at each seq, where there is one. */
  async marks(seqs: Readonly<Record<string, number>>): Promise<Record<string, string>> {
    const asked = Object.entries(seqs);
    const calls = asked.map(([room, seq]) => this.calls.plain('room_mark', room, '', [seq]));
    const marks = (await this.#runAll(calls)).map((reply) => reply?.[0] as string | null | undefined);
    return Object.fromEntries(asked.flatMap(([room], i) => (marks[i] ? [[room, marks[i]]] : [])));
  }

  /** Top of the log of each room that this person is in. */
  async tops(rooms: readonly string[], userId: string): Promise<Record<string, number>> {
    const replies = await this.#askAll('room_top', rooms, userId, []);
    const tops = replies.flatMap((reply, i) => (reply ? [[rooms[i] as string, Number(reply[0])]] : []));
    return Object.fromEntries(tops) as Record<string, number>;
  }

  /** What follows `after`, consecutive, at most `limit` events and about `bytes`. @throws DevTalkError */
  async log(room: string, userId: string, after: number, limit: number, bytes: number): Promise<LogPage> {
    const [top, events] = await this.#ask('room_log', room, userId, [after, limit, bytes, '']);
    return { top: Number(top), events: events as string[] };
  }

  /** Asks for a room and all that follows what is held of it – or nothing, where that is more than `limit` or `bytes`. */
  resumeCall({ room, after, mark }: Held, userId: string, limit: number, bytes: number): FunctionCall {
    return this.calls.plain('room_resume', room, userId, [after, limit, bytes, '1', mark]);
  }

  /** What `resumeCall` was answered; null for a room that is not theirs. */
  resumed(room: string, reply: unknown): Resumed | null {
    const values = admitted(reply);
    if (!values) return null;
    const [view, top, events, another] = values as [View, number, string[], string?];
    return { room: roomOf(room, view), tail: { top: Number(top), events, isAnother: another === 'another' } };
  }

  async page(room: string, userId: string, mode: string, seq: number, limit: number) {
    const [before, after, rows] = await this.#ask('room_page', room, userId, [mode, seq, limit]);
    const messages = (rows as MessageRow[]).map(messageOf);
    return { messages, hasBefore: before === 1, hasAfter: after === 1 };
  }

  /** Whether adding that person changes anything and is this member's to do: the command looks again when it is carried out. */
  async wouldAdd(room: string, memberId: string, userId: string): Promise<boolean> {
    const { keys } = this.calls;
    const p = this.calls.partition(room);
    const [kind, people] = await Promise.all([
      this.reads.hget(keys.room.room(p, room), 'kind'),
      this.reads.hmget(keys.room.people(p, room), memberId, userId),
    ]);
    return kind !== 'direct' && people[0] !== null && people[1] === null && memberId !== userId;
  }

  /** Null where there is no such room, or nobody is in it. */
  ownerOf(room: string): Promise<string | null> {
    return this.reads.hget(this.calls.keys.room.room(this.calls.partition(room), room), 'owner');
  }

  /** Invitations that this person may see, unordered. @throws DevTalkError */
  async invites(room: string, userId: string, isAdmin: boolean): Promise<InviteRow[]> {
    const args = [isAdmin ? '1' : ''];
    const call = this.calls.command(
      'invite_list',
      NO_COMMIT,
      room,
      userId,
      args,
      this.calls.inviteKeys(room, '-'),
    );
    const [found] = accepted(await this.library.call(this.client, call));
    return found as InviteRow[];
  }

  /** Ends all invitations that this person has made. */
  async endInvites(room: string, userId: string): Promise<void> {
    const more = this.calls.inviteKeys(room, '-');
    await this.library.call(
      this.client,
      this.calls.command('invites_end', NO_COMMIT, room, userId, [], more),
    );
  }

  /** Messages as they are now, for whoever may read them. */
  async messages(room: string, userId: string, seqs: readonly number[]) {
    const [rows] = await this.#ask('room_messages', room, userId, seqs);
    return (rows as MessageRow[]).map(messageOf);
  }

  async #ask(name: string, room: string, userId: string, args: readonly (string | number)[] = []) {
    return accepted(await this.library.call(this.client, this.calls.plain(name, room, userId, args)));
  }

  #askAll(name: string, rooms: readonly string[], userId: string, args: readonly (string | number)[]) {
    return this.#runAll(rooms.map((room) => this.calls.plain(name, room, userId, args)));
  }

  /** Null where the room is not for them. */
  async #runAll(calls: Parameters<FunctionLibrary['callAll']>[1]): Promise<(unknown[] | null)[]> {
    const replies = await this.library.callAll(this.client, calls);
    return replies.map(admitted);
  }
}

/** Bounds how long one call keeps Redis from everybody else. */
const ROOMS_A_CALL = 500;

function inChunks(rooms: readonly string[], partitionOf: (room: string) => number) {
  const chunks: { partition: number; rooms: string[] }[] = [];
  const open = new Map<number, string[]>();
  for (const room of rooms) {
    const partition = partitionOf(room);
    const chunk = open.get(partition);
    if (chunk && chunk.length < ROOMS_A_CALL) chunk.push(room);
    else {
      const fresh = { partition, rooms: [room] };
      chunks.push(fresh);
      open.set(partition, fresh.rooms);
    }
  }
  return chunks;
}

function activityOf(rooms: readonly string[], reply: readonly (number | string)[]): RoomActivity[] {
  const found = rooms.map((room, i) => ({ room, seq: Number(reply[2 * i]), at: String(reply[2 * i + 1]) }));
  return found.filter(({ seq }) => seq >= 0);
}

function admitted(reply: unknown): unknown[] | null {
  if (reply instanceof Error) throw reply;
  return refusalOf(reply as unknown[]) ? null : accepted(reply);
}
