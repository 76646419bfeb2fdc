import type { FunctionCall, FunctionLibrary, RedisClient } from '@devtalk/bus';
import type { Room } from '@devtalk/contracts';
import type { InviteRow } from '../invite/invite.js';
import { luaFunction, requestArgs, roomKeys } from '../lua.js';
import { type MessageRow, messageOf } from '../message/message.js';
import { accepted, rejectionOf } from '../pipeline/replies.js';
import { roomOf, type View } from './room.js';
import type { RoomCalls } from './room-calls.js';
import type { RoomActivity } from './room-order.js';

const ofRoom = { keys: [roomKeys], args: [requestArgs] } as const;
const ofTail = {
  keys: [roomKeys],
  args: [requestArgs, 'after', 'limit', 'bytes', 'isWhole', 'mark'],
} as const;
const ofPartition = { keys: ['anyOfPartition'], args: ['ofUser', '...rooms'] } as const;
const ofInvites = [roomKeys, 'once', 'invite', 'invites', 'invitesEnded'] as const;

const roomView = luaFunction('room_view', ofRoom);
const roomTop = luaFunction('room_top', ofRoom);
const roomLog = luaFunction('room_log', ofTail);
const roomResume = luaFunction('room_resume', ofTail);
const roomsActivity = luaFunction('rooms_activity', ofPartition);
const roomsPrivate = luaFunction('rooms_private', ofPartition);
const roomMark = luaFunction('room_mark', { keys: [roomKeys], args: [requestArgs, 'ofSeq'] });
const roomPage = luaFunction('room_page', {
  keys: [roomKeys],
  args: [requestArgs, 'mode', 'seq', 'limit'],
});
const roomMessages = luaFunction('room_messages', { keys: [roomKeys], args: [requestArgs, '...seqs'] });
const inviteList = luaFunction('invite_list', { keys: ofInvites, args: [requestArgs, 'isAdmin'] });
const invitesEnd = luaFunction('invites_end', { keys: ofInvites, args: [requestArgs] });

/** A page of a room's log: the events' own bytes. */
export interface LogPage {
  top: number;
  events: string[];
  /** The event held as the last one is not this log's: Redis has lost the end of the log and written another one. */
  isAnother?: boolean;
}

/** A room whose log a client has up to a seq; `mark` is the time of that event as the client has it, '' unknown. */
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

/** Reads rooms on behalf of a user; every answer holds only what that user may see. */
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
    const { keys, args } = this.calls.request(room, userId);
    return roomOf(room, (await this.#run(roomView.call(keys, args)))[0] as View);
  }

  /** Those that exist for this user, in the order given. */
  async getAll(rooms: readonly string[], userId: string): Promise<Room[]> {
    const replies = await this.#runAll(rooms.map((room) => this.#callOf(roomView, room, userId)));
    return replies.flatMap((reply, i) => (reply ? [roomOf(rooms[i] as string, reply[0] as View)] : []));
  }

  /** Top of the log of each room that exists, for gateways, which hold connections of its members. */
  async allTops(rooms: readonly string[]): Promise<Record<string, number>> {
    const tops: Record<string, number> = {};
    for (const { room, seq } of await this.activity(rooms, '')) tops[room] = seq;
    return tops;
  }

  /** Of those that this user is in (`''`: that exist), unordered. Cheap enough for thousands. */
  activity(rooms: readonly string[], userId: string): Promise<RoomActivity[]> {
    return this.#askPartitions(roomsActivity, rooms, userId, activityOf);
  }

  /** Of those that this user is in, the private ones. */
  privateNames(rooms: readonly string[], userId: string): Promise<{ id: string; name: string }[]> {
    return this.#askPartitions(roomsPrivate, rooms, userId, (_, reply) =>
      reply.flatMap((id, i) => (i % 2 === 0 ? [{ id: String(id), name: String(reply[i + 1]) }] : [])),
    );
  }

  async #askPartitions<T>(
    of: typeof roomsActivity,
    rooms: readonly string[],
    userId: string,
    read: (rooms: readonly string[], reply: readonly (number | string)[]) => T[],
  ): Promise<T[]> {
    const chunks = inChunks(rooms, (room) => this.calls.partition(room));
    const calls = chunks.map(({ partition, rooms: some }) =>
      of.call({ anyOfPartition: this.calls.keys.room.commands(partition) }, { ofUser: userId, rooms: some }),
    );
    const replies = calls.length === 0 ? [] : await this.library.callAll(this.client, calls);
    return replies.flatMap((reply, i) => {
      if (reply instanceof Error) throw reply;
      return read(chunks[i]?.rooms ?? [], reply as (number | string)[]);
    });
  }

  /** The `at` of the event at each seq, where there is one. */
  async marks(seqs: Readonly<Record<string, number>>): Promise<Record<string, string>> {
    const asked = Object.entries(seqs);
    const calls = asked.map(([room, seq]) => {
      const { keys, args } = this.calls.request(room, '');
      return roomMark.call(keys, { ...args, ofSeq: seq });
    });
    const marks = (await this.#runAll(calls)).map((reply) => reply?.[0] as string | null | undefined);
    return Object.fromEntries(asked.flatMap(([room], i) => (marks[i] ? [[room, marks[i]]] : [])));
  }

  /** Top of the log of each room that this user is in. */
  async tops(rooms: readonly string[], userId: string): Promise<Record<string, number>> {
    const replies = await this.#runAll(rooms.map((room) => this.#callOf(roomTop, room, userId)));
    const tops = replies.flatMap((reply, i) => (reply ? [[rooms[i] as string, Number(reply[0])]] : []));
    return Object.fromEntries(tops) as Record<string, number>;
  }

  /** What follows `after`, consecutive, at most `limit` events and about `bytes`. @throws DevTalkError */
  async log(room: string, userId: string, after: number, limit: number, bytes: number): Promise<LogPage> {
    const { keys, args } = this.calls.request(room, userId);
    const tail = { after, limit, bytes, isWhole: '', mark: '' };
    const [top, events] = await this.#run(roomLog.call(keys, { ...args, ...tail }));
    return { top: Number(top), events: events as string[] };
  }

  /** A call that returns a room and all that follows what the client has of it – or nothing, where that is more than `limit` or `bytes`. */
  resumeCall({ room, after, mark }: Held, userId: string, limit: number, bytes: number): FunctionCall {
    const { keys, args } = this.calls.request(room, userId);
    return roomResume.call(keys, { ...args, after, limit, bytes, isWhole: '1', mark });
  }

  /** What `resumeCall` was answered; null for a room that is not theirs. */
  resumed(room: string, reply: unknown): Resumed | null {
    const values = admitted(reply);
    if (!values) return null;
    const [view, top, events, another] = values as [View, number, string[], string?];
    return { room: roomOf(room, view), tail: { top: Number(top), events, isAnother: another === 'another' } };
  }

  async page(room: string, userId: string, mode: string, seq: number, limit: number) {
    const { keys, args } = this.calls.request(room, userId);
    const [before, after, rows] = await this.#run(roomPage.call(keys, { ...args, mode, seq, limit }));
    const messages = (rows as MessageRow[]).map(messageOf);
    return { messages, hasBefore: before === 1, hasAfter: after === 1 };
  }

  /** Whether adding that user changes anything and is this member's to do: the command looks again when it is carried out. */
  async wouldAdd(room: string, memberId: string, userId: string): Promise<boolean> {
    const { keys } = this.calls;
    const p = this.calls.partition(room);
    const [kind, people] = await Promise.all([
      this.reads.hget(keys.room.room(p, room), 'kind'),
      this.reads.hmget(keys.room.people(p, room), memberId, userId),
    ]);
    return kind !== 'direct' && people[0] !== null && people[1] === null && memberId !== userId;
  }

  /** Null where there is no such room, or it has no members. */
  ownerOf(room: string): Promise<string | null> {
    return this.reads.hget(this.calls.keys.room.room(this.calls.partition(room), room), 'owner');
  }

  /** Invitations that this user may see, unordered. @throws DevTalkError */
  async invites(room: string, userId: string, isAdmin: boolean): Promise<InviteRow[]> {
    const { keys, args } = this.#ofInvites(room, userId);
    const [found] = await this.#run(inviteList.call(keys, { ...args, isAdmin: isAdmin ? '1' : '' }));
    return found as InviteRow[];
  }

  /** Ends all invitations that this user has made. */
  async endInvites(room: string, userId: string): Promise<void> {
    const { keys, args } = this.#ofInvites(room, userId);
    await this.library.call(this.client, invitesEnd.call(keys, args));
  }

  /** Messages as they are now, for users who may read them. */
  async messages(room: string, userId: string, seqs: readonly number[]) {
    const { keys, args } = this.calls.request(room, userId);
    const [rows] = await this.#run(roomMessages.call(keys, { ...args, seqs }));
    return (rows as MessageRow[]).map(messageOf);
  }

  #callOf(of: typeof roomView, room: string, userId: string): FunctionCall {
    const { keys, args } = this.calls.request(room, userId);
    return of.call(keys, args);
  }

  /** No code and no idempotency key are meant. */
  #ofInvites(room: string, userId: string) {
    const { keys, args } = this.calls.request(room, userId);
    const once = this.calls.keys.room.room(this.calls.partition(room), room);
    return { keys: { ...keys, once, ...this.calls.inviteKeys(room, '-') }, args };
  }

  /** @throws DevTalkError */
  async #run(call: FunctionCall): Promise<unknown[]> {
    return accepted(await this.library.call(this.client, call));
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
  return rejectionOf(reply as unknown[]) ? null : accepted(reply);
}
