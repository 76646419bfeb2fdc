import type { Bus } from '@devtalk/bus';
import { DevTalkError, type Room } from '@devtalk/contracts';
import type { UnreadCounts } from './figures.js';

const TIMEOUT_MS = 700;
/** A chat-service that did not answer is left alone for so long, in ms. */
const PAUSE_MS = 5_000;

/** Requests a user's unread messages and mentions of chat-service. The dashboard does without: null where no answer comes. */
export function requestUnreadCounts(bus: Pick<Bus, 'request'>, now = Date.now) {
  let silentUntil = 0;
  return async (userId: string): Promise<UnreadCounts | null> => {
    if (now() < silentUntil) return null;
    const actor = { userId, username: '', displayName: '', role: 'member', sessionId: '', epoch: 0 } as const;
    const unreadCounts = { unread: 0, mentions: 0 };
    try {
      for (let after: string | null | undefined; after !== null; ) {
        const data = after === undefined ? {} : { after };
        const page = await bus.request(
          'room.list',
          data,
          { actor, requestId: `dashboard-${userId}` },
          TIMEOUT_MS,
        );
        add(unreadCounts, page.rooms);
        after = page.next ?? null;
      }
      return unreadCounts;
    } catch (error) {
      if (!isSilence(error)) return null;
      silentUntil = now() + PAUSE_MS;
      return null;
    }
  };
}

function add(unreadCounts: { unread: number; mentions: number }, rooms: readonly Room[]): void {
  for (const { me } of rooms) {
    unreadCounts.unread += me?.unread ?? 0;
    unreadCounts.mentions += me?.mentions ?? 0;
  }
}

/** No answer came. An error that chat-service answers is one: it is there. */
const isSilence = (error: unknown): boolean =>
  !(error instanceof DevTalkError) || error.code === 'unavailable' || error.code === 'timeout';
