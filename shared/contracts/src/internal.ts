import * as z from 'zod';
import { room } from './domain/room.js';
import { roomEventFrame } from './events/room-events.js';
import { userEventFrame } from './events/user-events.js';
import { empty, nothing } from './operations/empty.js';
import type { ContractKind, Owner, Route } from './traits.js';

/** A request that one process makes of another by itself: part of no public interface, and without a rate. */
export interface InternalContract<
  D extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  O extends Owner = Owner,
  K extends ContractKind = ContractKind,
  P extends Route = Route,
> {
  readonly owner: O;
  readonly route: P;
  readonly kind: K;
  readonly data: D;
  readonly result: R;
}

const request = <
  D extends z.ZodType,
  R extends z.ZodType,
  const O extends Owner,
  const K extends ContractKind,
  const P extends Route,
>(
  declaration: InternalContract<D, R, O, K, P>,
) => declaration;

/** By room: the number of the last event. */
const tops = z.record(z.string(), z.number());
/** Event id: security alerts since then are among the user events, although the connection begins anew. */
const alertsSince = z.string().optional();

/** What the processes request of each other besides the public operations, declared and handled the same way. */
export const internalRequests = Object.freeze({
  /** All a connection needs at its start. Makes sure that the user is in the lobby. */
  'connection.bootstrap': request({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    data: z.object({
      resume: z
        .object({
          epoch: z.string(),
          rooms: tops,
          /** `at` of the event held as the last one, where it is known: a log that has another one there is another log. */
          marks: z.record(z.string(), z.string()).optional(),
          user: z.string().optional(),
        })
        .optional(),
      alertsSince,
    }),
    result: z.object({
      epoch: z.string(),
      /** The first page of the user's rooms, as `room.list`. */
      rooms: z.array(room),
      roomsNext: z.string().nullable(),
      /** All rooms that the user is in, with the top of each one's log: events are delivered from there on. */
      positions: tops,
      userEvents: z.array(userEventFrame),
      userGap: z.boolean(),
      /** Position in the user's events as of this answer. */
      userCursor: z.string(),
      recovered: z.record(
        z.string(),
        z.object({
          complete: z.boolean(),
          events: z.array(roomEventFrame),
          from: z.number().optional(),
          top: z.number().optional(),
        }),
      ),
    }),
  }),
  /**
   * Present top of each room's log: finds a lost last message. `marks` holds the `at` of the event at each of `seqs`, where there is one:
   * tells whether a log is still the one that was read up to there. With a caller, of the rooms they are a member of alone.
   */
  'room.tops': request({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    data: z.object({ rooms: z.array(z.string()), seqs: tops.optional() }),
    result: z.object({ tops, marks: z.record(z.string(), z.string()).optional() }),
  }),
  /** Id of the newest user event of each user who has any: finds a lost last one. */
  'user.tops': request({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    data: z.object({ users: z.array(z.string()) }),
    result: z.object({ tops: z.record(z.string(), z.string()) }),
  }),
  /** What followed `after` in the caller's user events. */
  'user.events': request({
    kind: 'query',
    owner: 'chat',
    route: 'queries',
    data: z.object({ after: z.string().optional(), alertsSince }),
    result: z.object({ events: z.array(userEventFrame), gap: z.boolean(), cursor: z.string() }),
  }),
  /** Activity: moves the idle timeout. At most one a minute and session; compare-and-set on the epoch. */
  'session.touch': request({
    kind: 'command',
    owner: 'session',
    route: 'caller',
    data: z.object({ tokenHash: z.string().regex(/^[0-9a-f]{64}$/) }),
    result: empty,
  }),
  /**
   * Sent by the gateway, which waits for no answer, when it answers a dashboard from a fresh record, at most once a minute and user: an open
   * page then goes on being refreshed quickly although it causes no job. (A queued `dashboard.refresh` means the same by itself.)
   */
  'dashboard.viewed': request({
    kind: 'command',
    owner: 'worker',
    route: 'caller',
    data: nothing,
    result: empty,
  }),
});

export type InternalRequests = typeof internalRequests;
export type InternalRequestName = keyof InternalRequests;
