import type { SessionEnd } from '@devtalk/contracts';
import type { LiveSession } from './session-record.js';

/** A connection or SSE stream that lives by a session. */
export interface SessionHolder {
  /** Tells the person why and closes. */
  endSession(sessionId: string, end: SessionEnd): void;
}

export interface HeldSession {
  readonly live: LiveSession;
  readonly holders: Set<SessionHolder>;
  /** Ms: when activity was last reported. */
  touchedAt: number;
  /** Real activity since then. */
  active: boolean;
}

/** The sessions that have something open here. */
export class SessionRegistry {
  readonly #sessions = new Map<string, HeldSession>();

  get size(): number {
    return this.#sessions.size;
  }

  /** From now on the holder hears of the session's end. Read the session once more after this: it may have ended just before. */
  add(live: LiveSession, holder: SessionHolder): HeldSession {
    const { sessionId } = live.actor;
    let held = this.#sessions.get(sessionId);
    if (!held) {
      held = { live, holders: new Set(), touchedAt: Date.parse(live.session.lastSeenAt), active: false };
      this.#sessions.set(sessionId, held);
    }
    held.holders.add(holder);
    return held;
  }

  remove(sessionId: string, holder: SessionHolder): void {
    const held = this.#sessions.get(sessionId);
    if (held?.holders.delete(holder) && held.holders.size === 0) this.#sessions.delete(sessionId);
  }

  /** Ends every holder of exactly this session. @returns how many there were */
  end(sessionId: string, end: SessionEnd): number {
    const held = this.#sessions.get(sessionId);
    if (!held) return 0;
    this.#sessions.delete(sessionId);
    for (const holder of held.holders) holder.endSession(sessionId, end);
    return held.holders.size;
  }

  holdersOf(sessionId: string): readonly SessionHolder[] {
    return [...(this.#sessions.get(sessionId)?.holders ?? [])];
  }

  all(): HeldSession[] {
    return [...this.#sessions.values()];
  }
}
