import type { Bus, SessionRecord } from '@devtalk/bus';
import { hashToken, isCluster, partitionOfToken } from '@devtalk/bus';
import { DevTalkError, type SessionEnd, sessionEndError } from '@devtalk/contracts';
import { endOf, isLive, type LiveSession, liveSession } from './session-record.js';

const LIVENESS = ['state', 'idleExpiresAt', 'expiresAt', 'by', 'reason'] as const;

type Place = Pick<LiveSession, 'partition' | 'tokenHash'>;

/** Bounds how long one call keeps Redis from everybody else. */
const LOOKED_AT_ONCE = 200;

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
    const live = isLive(record, this.bus.clock.now());
    this.onLookedUp(performance.now() - startedAt);
    if (live) return liveSession(record as unknown as SessionRecord, partition, tokenHash);
    const end = endOf(record);
    throw end ? sessionEndError(end) : new DevTalkError('session_required');
  }

  /** Null while it lives. @throws DevTalkError `unavailable` */
  async endOf(place: Place): Promise<SessionEnd | null> {
    const key = this.#keyOf(place);
    const values = await available(this.bus.requests.hmget(key, ...LIVENESS));
    const record = Object.fromEntries(LIVENESS.map((name, i) => [name, values[i] ?? null]));
    if (isLive(record, this.bus.clock.now())) return null;
    // Gone with its tombstone, or with Redis' data: for the connections of the session it has expired.
    return endOf(record) ?? { state: 'expired' };
  }

  /** Those of many sessions that are over, in a call for every 200 of them. @throws where Redis did not answer */
  async overAmong<S extends Place>(sessions: readonly S[]): Promise<S[]> {
    const calls = this.#grouped(sessions).map(async (group) => {
      const keys = group.map((session) => this.#keyOf(session));
      const call = { name: 'sessions_over', keys, args: [], readsOnly: true };
      const over = (await this.bus.library.call(this.bus.requests, call)) as number[];
      return over.map((i) => group[i] as S);
    });
    return (await Promise.all(calls)).flat();
  }

  /** On a cluster one call may name keys of one partition only. */
  #grouped<S extends Place>(sessions: readonly S[]): S[][] {
    const groups = new Map<string, S[]>();
    const isSpread = isCluster(this.bus.requests);
    sessions.forEach((session, i) => {
      const name = `${isSpread ? session.partition : ''} ${Math.floor(i / LOOKED_AT_ONCE)}`;
      const group = groups.get(name);
      if (group) group.push(session);
      else groups.set(name, [session]);
    });
    return [...groups.values()];
  }

  #keyOf({ partition, tokenHash }: Place): string {
    return this.bus.keys.session.session(partition, tokenHash);
  }
}

async function available<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (cause) {
    throw new DevTalkError('unavailable', undefined, { cause });
  }
}
