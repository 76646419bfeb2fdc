import { setTimeout as wait } from 'node:timers/promises';
import type { Bus, RequestAnswer } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';

const FACTS_AT_ONCE = 200;
const TIMEOUT_MS = 5_000;
/** chat-service may be restarted or busy meanwhile. */
const TRIES = 60;
const RETRY_MS = 1_000;

/** A log with a hole, or a chat-service of a version that does not know the query: no further try helps. */
const isFinal = (error: unknown): boolean =>
  error instanceof DevTalkError && (error.code === 'gone' || error.code === 'bad_request');

/** @throws where chat-service rejects the request for good, or does not answer for a minute */
export async function requestRoomFacts(
  bus: Pick<Bus, 'request'>,
  room: string,
  after: number,
): Promise<RequestAnswer<'room.facts'>> {
  const data = { room, after, limit: FACTS_AT_ONCE };
  for (let tries = 1; ; tries++) {
    try {
      return await bus.request('room.facts', data, { requestId: `rebuild-${room}` }, TIMEOUT_MS);
    } catch (error) {
      if (isFinal(error) || tries >= TRIES) throw new Error('chat-service does not answer', { cause: error });
      await wait(RETRY_MS);
    }
  }
}
