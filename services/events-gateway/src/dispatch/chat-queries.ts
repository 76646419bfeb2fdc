import { randomBytes } from 'node:crypto';
import type { Actor, ChatQueries as Asked, Bootstrap, Bus } from '@devtalk/bus';
import { ask } from './ask.js';

const PROOF_TIMEOUT_MS = 1_000;

/** What the gateway itself asks of chat-service, besides what people ask through it. */
export class ChatQueries {
  constructor(private readonly bus: Bus) {}

  bootstrap(
    data: Asked['connection.bootstrap']['data'],
    actor: Actor,
    requestId: string,
  ): Promise<Bootstrap> {
    return ask(this.bus, this.bus.keys.room.queries, 'connection.bootstrap', data, {
      actor,
      requestId,
      despiteFull: true,
    });
  }

  /**
   * What a room's hub has missed, read with the rights of one of its members. Asked as this process, not in that person's session: what the
   * room's other members wait for must not stand behind what one of them asks.
   */
  roomEvents(
    data: { room: string; after: number; limit: number },
    actor: Actor,
  ): Promise<{ events: unknown[]; top: number }> {
    return this.#ask('room.events', data, { ...actor, sessionId: '' });
  }

  async roomTops(rooms: readonly string[]): Promise<Record<string, number>> {
    if (rooms.length === 0) return {};
    const { tops } = await this.#ask<Asked['room.tops']['result']>('room.tops', { rooms });
    return tops;
  }

  /**
   * The tops, and the time of the event at each of `seqs` as the logs have it now. Given up soon and asked again: rooms stand still until
   * it is answered, and an answer may be lost while everybody reconnects to Redis.
   */
  roomProofs(rooms: readonly string[], seqs: Record<string, number>): Promise<Asked['room.tops']['result']> {
    const special = {
      requestId: randomBytes(12).toString('base64url'),
      timeoutMs: PROOF_TIMEOUT_MS,
      despiteFull: true,
    };
    return ask(this.bus, this.bus.keys.room.queries, 'room.tops', { rooms, seqs }, special);
  }

  async userTops(users: readonly string[]): Promise<Record<string, string>> {
    if (users.length === 0) return {};
    const { tops } = await this.#ask<Asked['user.tops']['result']>('user.tops', { users });
    return tops;
  }

  userEvents(from: Asked['user.events']['data'], actor: Actor): Promise<Asked['user.events']['result']> {
    return this.#ask('user.events', from, actor);
  }

  #ask<T>(op: string, data: unknown, actor?: Actor): Promise<T> {
    const requestId = randomBytes(12).toString('base64url');
    return ask<T>(this.bus, this.bus.keys.room.queries, op, data, { actor, requestId, despiteFull: true });
  }
}
