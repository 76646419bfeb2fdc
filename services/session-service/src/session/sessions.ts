import type { Entry } from '@devtalk/bus';
import type { Done, SessionPage, SessionRow, Stale } from '../pipeline/answers.js';
import { committing, type FunctionCalls } from '../pipeline/function-calls.js';
import type { ActingSession } from '../pipeline/requests.js';

type Ended = { status: 'ENDED' };
type NotFound = { status: 'NOT_FOUND' };

/** Sessions that are there already. Each method is one atomic step in one partition; those with an entry commit it. */
export class SessionStore {
  constructor(
    private readonly calls: FunctionCalls,
    private readonly retentionMs: number,
  ) {}

  signOut(p: number, entry: Entry, actor: ActingSession): Promise<Done | (Ended & { ended: number })> {
    return this.#commit('session_sign_out', p, entry, { actor });
  }

  /** Ends a session of the actor's own. */
  endOwn(
    p: number,
    entry: Entry,
    actor: ActingSession,
    sessionId: string,
  ): Promise<Done | Stale | NotFound | (Ended & { userId: string })> {
    return this.#commit('session_end', p, entry, {
      actor,
      sessionId,
      ownId: actor.sessionId,
      owner: actor.userId,
    });
  }

  /** Ends anybody's session. Idempotent, commits no entry: it may be in another partition than the command. */
  endAny(p: number, sessionId: string, ownId: string): Promise<NotFound | (Ended & { userId: string })> {
    return this.calls.call('session_end', p, { sessionId, ownId, retentionMs: this.retentionMs });
  }

  /** The live session behind a token hash, wherever it is; null where there is none. */
  async findLive(
    tokenHash: string,
  ): Promise<{ partition: number; sessionId: string; userId: string } | null> {
    const { work, keys } = this.calls.bus;
    const look = async (partition: number) => {
      const key = keys.session.session(partition, tokenHash);
      const [state, sessionId, userId] = await work.hmget(key, 'state', 'id', 'userId');
      return state === 'live' && sessionId && userId ? { partition, sessionId, userId } : null;
    };
    const partitions = Array.from({ length: this.calls.partitions }, (_, p) => p);
    return (await Promise.all(partitions.map(look))).find((found) => found !== null) ?? null;
  }

  endOthers(
    p: number,
    entry: Entry,
    actor: ActingSession,
  ): Promise<Done | Stale | (Ended & { ended: number })> {
    return this.#commit('sessions_end_others', p, entry, { actor });
  }

  touch(
    p: number,
    entry: Entry,
    command: { actor: ActingSession; tokenHash: string; idleMs: number },
  ): Promise<Done | Stale | { status: 'TOUCHED' }> {
    return this.#commit('session_touch', p, entry, command);
  }

  listOwn(p: number, actor: ActingSession): Promise<Stale | SessionPage> {
    return this.calls.call('sessions_own', p, { actor });
  }

  /** Over all partitions; a HIT when every one of them was, as old as the oldest. */
  async listAll(): Promise<SessionPage> {
    const partitions = Array.from({ length: this.calls.partitions }, (_, p) => p);
    const pages = await Promise.all(
      partitions.map((p) => this.calls.call<SessionPage>('sessions_all', p, {})),
    );
    return {
      status: pages.every(({ status }) => status === 'HIT') ? 'HIT' : 'MISS',
      cachedAt: pages.map(({ cachedAt }) => cachedAt).sort()[0] ?? '',
      sessions: pages.flatMap(({ sessions }) => sessions).sort(newestFirst),
    };
  }

  /** Takes an entry whose effect needed no function of its own. False: another instance has answered it. */
  async take(entry: Entry): Promise<boolean> {
    const answer = await this.calls.call<{ status: string }>(
      'entry_take',
      0,
      committing(entry),
      entry.stream,
    );
    return answer.status === 'TAKEN';
  }

  #commit<T>(name: string, p: number, entry: Entry, command: object): Promise<T> {
    return this.calls.call(name, p, { ...command, ...committing(entry), retentionMs: this.retentionMs });
  }
}

const newestFirst = (a: SessionRow, b: SessionRow): number => (a.createdAt < b.createdAt ? 1 : -1);
