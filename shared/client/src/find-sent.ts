import { CallError } from './errors.js';
import type { RealtimeClient } from './realtime.js';
import type { OpResult } from './wire.js';

type Page = OpResult<'room.history'>;
type Message = Page['messages'][number];

const PAGE = 200;
/** What more people have said meanwhile than this is not worth reading for one message. */
const MOST_PAGES = 25;

export interface Sent {
  room: string;
  userId: string;
  clientId: string;
  /** The room's top as it was known before the message was first sent; undefined where that is not known. */
  after: number | undefined;
}

/**
 * Looks for a message whose answer never came in what was said since, for one that the server may have forgotten.
 * @returns the message; `absent` where it was certainly not stored; `unknown` where that cannot be proven
 * @throws CallError where it may be asked again later
 */
export async function findSent(client: RealtimeClient, sent: Sent): Promise<Message | 'absent' | 'unknown'> {
  const { room, userId, clientId } = sent;
  let { after } = sent;
  if (after === undefined) return 'unknown';
  try {
    const { room: present } = await client.call('room.get', { room });
    // Redis has lost the end of the log: what stands behind `after` now is another one.
    if (!present.me || present.lastSeq < after) return 'unknown';
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page: Page = await client.call('room.history', { room, after, limit: PAGE });
      const found = page.messages.find(({ author, clientId: id }) => author.id === userId && id === clientId);
      if (found) return found;
      if (!page.hasAfter) return 'absent';
      if (page.lastSeq === null) return 'unknown';
      after = page.lastSeq;
    }
  } catch (error) {
    if (!(error instanceof CallError) || error.retryable) throw error;
  }
  return 'unknown';
}
