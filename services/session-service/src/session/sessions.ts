import type { Entry } from '@devtalk/bus';
import type { Done, SessionPage, SessionRow, Stale } from '../pipeline/answers.js';
import {
  type Committing,
  committing,
  type FunctionCalls,
  sessionFunction,
} from '../pipeline/function-calls.js';
import type { ActingSession } from '../pipeline/requests.js';

type Ended = { status: 'ENDED' };
type NotFound = { status: 'NOT_FOUND' };

interface Acting {
  actor: ActingSession;
}
interface Retention {
  retentionMs: number;
}
interface Ending {
  sessionId: string;
  /** The session that acts. */
  ownId: string;
  actor?: ActingSession;
  owner?: string;
}
type Touch = Acting & { tokenHash: string; idleMs: number };
type Committed<C> = C & Committing & Retention;

const sessionSignOut = sessionFunction<Committed<Acting>, Done | (Ended & { ended: number })>(
  'session_sign_out',
);
const sessionEnd = sessionFunction<
  Ending & Retention & Partial<Committing>,
  Done | Stale | NotFound | (Ended & { userId: string })
>('session_end');
const sessionsEndOthers = sessionFunction<Committed<Acting>, Done | Stale | (Ended & { ended: number })>(
  'sessions_end_others',
);
const sessionTouch = sessionFunction<Committed<Touch>, Done | Stale | { status: 'TOUCHED' }>('session_touch');
const sessionsOwn = sessionFunction<Acting, Stale | SessionPage>('sessions_own', '_commands');
const sessionsAll = sessionFunction<object, SessionPage>('sessions_all', '_commands', '_command');
const entryAcknowledge = sessionFunction<Committing, { status: 'DONE' | 'ACKNOWLEDGED' }>(
  'entry_acknowledge',
  'stream',
);

/** Sessions that exist already. Each method is one atomic step in one partition; those with an entry commit it. */
export class SessionStore {
  constructor(
    private readonly calls: FunctionCalls,
    private readonly retentionMs: number,
  ) {}

  signOut(p: number, entry: Entry, actor: ActingSession): Promise<Done | (Ended & { ended: number })> {
    return this.calls.call(sessionSignOut, p, { actor, ...this.#committed(entry) });
  }

  /** Ends one of the actor's sessions. */
  endOwn(
    p: number,
    entry: Entry,
    actor: ActingSession,
    sessionId: string,
  ): Promise<Done | Stale | NotFound | (Ended & { userId: string })> {
    const ending = { actor, sessionId, ownId: actor.sessionId, owner: actor.userId };
    return this.calls.call(sessionEnd, p, { ...ending, ...this.#committed(entry) });
  }

  /** Ends a session of any user. Idempotent, commits no entry: it may be in another partition than the command. */
  async endAny(
    p: number,
    sessionId: string,
    ownId: string,
  ): Promise<NotFound | (Ended & { userId: string })> {
    const { retentionMs } = this;
    const answer = await this.calls.call(sessionEnd, p, { sessionId, ownId, retentionMs });
    return answer.status === 'ENDED' ? answer : { status: 'NOT_FOUND' };
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
    return this.calls.call(sessionsEndOthers, p, { actor, ...this.#committed(entry) });
  }

  touch(p: number, entry: Entry, command: Touch): Promise<Done | Stale | { status: 'TOUCHED' }> {
    return this.calls.call(sessionTouch, p, { ...command, ...this.#committed(entry) });
  }

  listOwn(p: number, actor: ActingSession): Promise<Stale | SessionPage> {
    return this.calls.call(sessionsOwn, p, { actor });
  }

  /** Over all partitions; a HIT when every one of them was, as old as the oldest. */
  async listAll(): Promise<SessionPage> {
    const partitions = Array.from({ length: this.calls.partitions }, (_, p) => p);
    const pages = await Promise.all(partitions.map((p) => this.calls.call(sessionsAll, p, {})));
    return {
      status: pages.every(({ status }) => status === 'HIT') ? 'HIT' : 'MISS',
      cachedAt: pages.map(({ cachedAt }) => cachedAt).sort()[0] ?? '',
      sessions: pages.flatMap(({ sessions }) => sessions).sort(newestFirst),
    };
  }

  /** Acknowledges an entry whose effect needed no function of its own. False: another instance has answered it. */
  async acknowledge(entry: Entry): Promise<boolean> {
    const answer = await this.calls.call(entryAcknowledge, 0, committing(entry), entry.stream);
    return answer.status === 'ACKNOWLEDGED';
  }

  #committed(entry: Entry): Committing & Retention {
    return { ...committing(entry), retentionMs: this.retentionMs };
  }
}

const newestFirst = (a: SessionRow, b: SessionRow): number => (a.createdAt < b.createdAt ? 1 : -1);
