import type { Actor } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { ChatQueries } from '../dispatch/chat-queries.js';
import { frameOfEvent, type RoomFrame } from './live-frame.js';

const PAGE = 500;

/** Reads rooms' logs through their owner, on behalf of a member. */
export class RoomLogReader {
  constructor(private readonly chat: ChatQueries) {}

  /** Consecutive frames right after `after`. @throws DevTalkError */
  async read(room: string, after: number, actor: Actor): Promise<readonly RoomFrame[]> {
    const { events } = await this.chat.roomEvents({ room, after, limit: PAGE }, actor);
    return events.map(frameOfEvent);
  }

  /** The same, or null where the actor may not read the room. */
  async readIfMember(room: string, after: number, actor: Actor): Promise<readonly RoomFrame[] | null> {
    try {
      return await this.read(room, after, actor);
    } catch (error) {
      if (error instanceof DevTalkError && (error.code === 'forbidden' || error.code === 'not_found'))
        return null;
      throw error;
    }
  }
}
