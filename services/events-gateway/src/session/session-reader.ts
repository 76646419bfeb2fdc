import type { Bus, SessionRecord } from '@devtalk/shared/bus';
import { DevTalkError } from '@devtalk/shared/contracts';
import { hashToken, partitionOfToken } from '@devtalk/shared/redis';
import { endOf, errorOf, type LiveSession, liveSession, type SessionEnd } from './session-record.js';

const LIVENESS = ['state', 'idleExpiresAt', 'expiresAt', 'by', 'reason'] as const;

/** Reads sessions by token, read-only: what Redis has decided, judged by Redis' clock. */
export class SessionReader {
  /** @param onLookedUp told the ms of each lookup by token, from writing the command to knowing the session, or that there is none */
  constructor(
    private readonly bus: Bus,
    private readonly onLookedUp: (ms: number) => void,
  ) {}

  /**
   * The live session of a token.
   * @throws DevTalkError: `session_required` for no or an unknown token, the reason for one that ended, `unavailable`
   */
  async read(token: string | undefined): Promise<LiveSession> {
    const partition = token === undefined ? null : partitionOfToken(token, this.bus.layout.partitions);
    if (token === undefined || partition === null) throw new DevTalkError('session_required');
    const tokenHash = hashToken(token);
    const startedAt = performance.now();
    const record = await available(
      this.bus.requests.hgetall(this.bus.keys.session.session(partition, tokenHash)),
    );
    const end = endOf(record, this.bus.clock.now());
    const live = end ?? liveSession(record as unknown as SessionRecord, partition, tokenHash);
    this.onLookedUp(performance.now() - startedAt);
    if ('code' in live) throw errorOf(live);
    return live;
  }

  /** Null while it lives. @throws DevTalkError `unavailable` */
  async endOf({
    partition,
    tokenHash,
  }: Pick<LiveSession, 'partition' | 'tokenHash'>): Promise<SessionEnd | null> {
    const key = this.bus.keys.session.session(partition, tokenHash);
    const values = await available(this.bus.requests.hmget(key, ...LIVENESS));
    const record = Object.fromEntries(LIVENESS.map((name, i) => [name, values[i] ?? null]));
    const end = endOf(record, this.bus.clock.now());
    // Gone with its tombstone, or with Redis' data: for whoever holds it, it has expired.
    return end?.code === 'session_required' ? { code: 'session_expired' } : end;
  }
}

async function available<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (cause) {
    throw new DevTalkError('unavailable', undefined, { cause });
  }
}
