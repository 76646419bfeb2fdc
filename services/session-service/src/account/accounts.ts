import type { Entry } from '@devtalk/bus';
import { partitionOf, partitionOfUser } from '@devtalk/bus';
import type { PublicUser } from '@devtalk/contracts';
import type { ThrottleRule } from '../config.js';
import type {
  ActorAccount,
  Changed,
  Done,
  RecoverAnswer,
  RefusalAnswer,
  RegisterAnswer,
  SignInAnswer,
  SignInStart,
  Stale,
  Throttled,
} from '../pipeline/answers.js';
import { committing, type FunctionCalls } from '../pipeline/function-calls.js';
import type { ActingSession } from '../pipeline/requests.js';

/** A session to be opened, and what opening one needs to know; times in ms. */
export interface Opening {
  session: {
    id: string;
    tokenHash: string;
    device: string;
    ip: string;
    idleMs: number;
    absoluteMs: number;
  };
  limit: number;
  rejects: boolean;
  /** Token hash of the session this browser had. */
  sameBrowser?: string | undefined;
  deviceKey?: string | undefined;
  /** The address as throttling counts it. */
  place: string;
  geo?: { latitude: number; longitude: number; maxKmh: number } | undefined;
  retentionMs: number;
}

export interface Proof {
  userId: string;
  name: string;
  /** What the password was proven against: the commit is refused when it is another by then. */
  passwordHash: string;
}

export interface Refusal {
  name: string;
  /** The address as throttling counts it. */
  place: string;
  userId?: string | undefined;
  deviceKey?: string | undefined;
  /** Of who changes the password: the failure counts for this session instead of the account. */
  sessionId?: string | undefined;
  device: string;
  ip: string;
  rule: ThrottleRule;
  retentionMs: number;
  /** False: it was turned away before the password was looked at, and counts as no failure. */
  wasTried: boolean;
}

export interface NewAccount {
  name: string;
  user: { id: string; username: string; displayName: string; role: 'member' | 'admin' };
  passwordHash: string;
}

/** Accounts and the proof of passwords. Each method is one atomic step; those with an entry commit it. */
export class AccountStore {
  constructor(private readonly calls: FunctionCalls) {}

  partitionOfName(name: string): number {
    return partitionOf(name, this.calls.partitions);
  }

  /** Of an id this service made itself. */
  partitionOfUser(userId: string): number {
    return partitionOfUser(userId, this.calls.partitions) ?? 0;
  }

  startSignIn(
    p: number,
    from: { name: string; place: string; deviceKey: string | undefined },
  ): Promise<SignInStart> {
    return this.calls.call('sign_in_start', p, from);
  }

  refuseSignIn(p: number, entry: Entry, refusal: Refusal): Promise<RefusalAnswer> {
    return this.calls.call('sign_in_refused', p, { ...refusal, ...committing(entry) });
  }

  signIn(
    p: number,
    entry: Entry,
    command: Proof & Opening & { rehash?: string | undefined; isAdmin: boolean },
  ): Promise<SignInAnswer> {
    return this.calls.call('session_sign_in', p, { ...command, ...committing(entry) });
  }

  recover(p: number, entry: Entry, command: Proof & Opening & { newHash: string }): Promise<RecoverAnswer> {
    return this.calls.call('account_recover', p, { ...command, ...committing(entry) });
  }

  register(p: number, entry: Entry, command: NewAccount & Opening): Promise<RegisterAnswer> {
    return this.calls.call('account_register', p, { ...command, ...committing(entry) });
  }

  async isNameTaken(p: number, name: string): Promise<boolean> {
    return (await this.calls.bus.work.exists(this.calls.bus.keys.session.username(p, name))) === 1;
  }

  actorAccount(p: number, actor: ActingSession): Promise<ActorAccount | Stale> {
    return this.calls.call('actor_account', p, { actor });
  }

  changePassword(
    p: number,
    entry: Entry,
    command: { actor: ActingSession; passwordHash: string; newHash: string; retentionMs: number },
  ): Promise<Done | Changed | Stale | Throttled | { status: 'UPDATED'; ended: number }> {
    return this.calls.call('account_password', p, { ...command, ...committing(entry) });
  }

  /** What anyone may know of these people, by id; who is not found is left out. */
  async publicUsers(userIds: readonly string[]): Promise<Map<string, PublicUser>> {
    const users = await Promise.all([...new Set(userIds)].map((id) => this.#publicUser(id)));
    return new Map(users.flatMap((user) => (user ? [[user.id, user] as const] : [])));
  }

  async #publicUser(id: string): Promise<PublicUser | null> {
    const key = this.calls.bus.keys.session.user(this.partitionOfUser(id), id);
    const [username, displayName] = await this.calls.bus.work.hmget(key, 'username', 'displayName');
    return username && displayName ? { id, username, displayName } : null;
  }

  /** Idempotent, commits no entry: the account may be in another partition than the command. */
  disable(
    p: number,
    command: { userId: string; isDisabled: boolean; device: string; ip: string; retentionMs: number },
  ): Promise<{ status: 'NOT_FOUND' } | { status: 'UPDATED'; ended: number; hasChanged: boolean }> {
    return this.calls.call('account_disable', p, command);
  }
}
