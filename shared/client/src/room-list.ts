import type { Clock } from './clock.js';
import type { CallError } from './errors.js';
import type { RoomsPage } from './wire.js';

const RETRY_MS = 1_000;

export interface RoomListHooks {
  ask(after: string): Promise<RoomsPage>;
  /** False once the connection is gone: the next one begins anew. */
  isCurrent(): boolean;
  page(rooms: RoomsPage['rooms'], complete: boolean): void;
}

/** The rooms that the answer to `connect` left out, page by page. */
export async function listRooms(clock: Clock, first: string, hooks: RoomListHooks): Promise<void> {
  for (let after: string | null = first; after !== null; ) {
    const page: RoomsPage | CallError = await hooks.ask(after).catch((error: CallError) => error);
    if (!hooks.isCurrent()) return;
    if (page instanceof Error) {
      if (!page.retryable) return;
      const wait = Math.max(RETRY_MS, page.retryAfterMs ?? 0);
      await new Promise<void>((resolve) => clock.setTimeout(resolve, wait));
      if (!hooks.isCurrent()) return;
    } else {
      after = page.next;
      hooks.page(page.rooms, after === null);
    }
  }
}
