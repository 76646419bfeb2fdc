import { setTimeout as wait } from 'node:timers/promises';
import type { Bus, ChatQueries, Reply } from '@devtalk/bus';

type Query = ChatQueries['room.facts'];

const FACTS_AT_ONCE = 200;
const TIMEOUT_MS = 5_000;
/** chat-service may be restarted or busy meanwhile. */
const TRIES = 60;
const RETRY_MS = 1_000;

/** A rejection that no further try changes: a log with a hole, or a chat-service of a version that does not know the query. */
const FINAL: ReadonlySet<string> = new Set(['gone', 'bad_request']);

/** @throws where chat-service rejects the request for good, or does not answer for a minute */
export async function requestRoomFacts(
  bus: Pick<Bus, 'requester' | 'keys'>,
  room: string,
  after: number,
): Promise<Query['result']> {
  const data: Query['data'] = { room, after, limit: FACTS_AT_ONCE };
  const request = { op: 'room.facts', data, requestId: `rebuild-${room}` };
  for (let tries = 1; ; tries++) {
    const reply = await bus.requester.request(bus.keys.room.queries, request, TIMEOUT_MS).catch(asReply);
    if (reply.ok) return reply.data as Query['result'];
    const { code, message } = reply.error;
    if (FINAL.has(code) || tries >= TRIES)
      throw new Error(`chat-service did not answer: ${message} (${code})`);
    await wait(RETRY_MS);
  }
}

const asReply = (error: Error & { code?: string }): Reply & { ok: false } => ({
  ok: false,
  id: '',
  error: { code: error.code ?? 'internal', message: error.message, retryable: true },
});
