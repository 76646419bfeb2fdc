import type { Bus } from '@devtalk/bus';
import { DevTalkError, type Room } from '@devtalk/contracts';
import type { Standing } from './figures.js';

const PATIENCE_MS = 700;
/** A chat-service that did not answer is left alone for so long, in ms. */
const PAUSE_MS = 5_000;

/** Asks chat-service how a person's rooms stand. Its answer is wanted, not needed: null where it does not come. */
export function askStanding(bus: Pick<Bus, 'request'>, now = Date.now) {
  let silentUntil = 0;
  return async (userId: string): Promise<Standing | null> => {
    if (now() < silentUntil) return null;
    const actor = { userId, username: '', displayName: '', role: 'member', sessionId: '', epoch: 0 } as const;
    const standing = { unread: 0, mentions: 0 };
    try {
      for (let after: string | null | undefined; after !== null; ) {
        const data = after === undefined ? {} : { after };
        const page = await bus.request(
          'room.list',
          data,
          { actor, requestId: `dashboard-${userId}` },
          PATIENCE_MS,
        );
        add(standing, page.rooms);
        after = page.next;
      }
      return standing;
    } catch (error) {
      if (!isSilence(error)) return null;
      silentUntil = now() + PAUSE_MS;
      return null;
    }
  };
}

function add(standing: { unread: number; mentions: number }, rooms: readonly Room[]): void {
  for (const { me } of rooms) {
    standing.unread += me?.unread ?? 0;
    standing.mentions += me?.mentions ?? 0;
  }
}

/** No answer came. An error that chat-service answers is one: it is there. */
const isSilence = (error: unknown): boolean =>
  !(error instanceof DevTalkError) || error.code === 'unavailable' || error.code === 'timeout';
