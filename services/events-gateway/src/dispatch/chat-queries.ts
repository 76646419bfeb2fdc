import { randomBytes } from 'node:crypto';
import type { Actor, Bus, RequestAnswer, RequestInput } from '@devtalk/bus';

const PROOF_TIMEOUT_MS = 1_000;

const newRequestId = (): string => randomBytes(12).toString('base64url');

/** What the gateway itself requests of chat-service, besides what users request through it. */
export class ChatQueries {
  constructor(private readonly bus: Pick<Bus, 'request'>) {}

  bootstrap(
    data: RequestInput<'connection.bootstrap'>,
    actor: Actor,
    requestId: string,
  ): Promise<RequestAnswer<'connection.bootstrap'>> {
    return this.bus.request('connection.bootstrap', data, { actor, requestId });
  }

  /**
   * What a room's hub has missed, read with the rights of one of its members. Requested as this process, not in that user's session: what
   * the room's other members wait for must not stand behind the requests of one of them.
   */
  roomEvents(data: RequestInput<'room.events'>, actor: Actor): Promise<RequestAnswer<'room.events'>> {
    return this.bus.request('room.events', data, {
      actor: { ...actor, sessionId: '' },
      requestId: newRequestId(),
    });
  }

  async roomTops(rooms: readonly string[]): Promise<Record<string, number>> {
    if (rooms.length === 0) return {};
    const { tops } = await this.bus.request(
      'room.tops',
      { rooms: [...rooms] },
      { requestId: newRequestId() },
    );
    return tops;
  }

  /**
   * The tops, and the time of the event at each of `seqs` as the logs have it now. Given up soon and requested again: rooms stand still until
   * it is answered, and an answer may be lost while everybody reconnects to Redis.
   */
  roomProofs(rooms: readonly string[], seqs: Record<string, number>): Promise<RequestAnswer<'room.tops'>> {
    const data = { rooms: [...rooms], seqs };
    return this.bus.request('room.tops', data, { requestId: newRequestId() }, PROOF_TIMEOUT_MS);
  }

  async userTops(users: readonly string[]): Promise<Record<string, string>> {
    if (users.length === 0) return {};
    const { tops } = await this.bus.request(
      'user.tops',
      { users: [...users] },
      { requestId: newRequestId() },
    );
    return tops;
  }

  userEvents(from: RequestInput<'user.events'>, actor: Actor): Promise<RequestAnswer<'user.events'>> {
    return this.bus.request('user.events', from, { actor, requestId: newRequestId() });
  }
}
