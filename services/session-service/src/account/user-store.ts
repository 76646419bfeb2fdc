import type { Entry } from '@devtalk/bus';
import { partitionOf, partitionOfUser } from '@devtalk/bus';
import type { PublicUser } from '@devtalk/contracts';
import type { ThrottleRule } from '../config.js';
import type {
  ActorAccount,
  Changed,
  Done,
  RecoverAnswer,
  RegisterAnswer,
  RejectionAnswer,
  SignInAnswer,
  SignInStart,
  Stale,
  Throttled,
} from '../pipeline/answers.js';
import {
  type Committing,
  committing,
  type FunctionCalls,
  sessionFunction,
} from '../pipeline/function-calls.js';
import type { ActingSession } from '../pipeline/requests.js';

/** A session to be opened, and what opening one needs to know; times in ms. */
export interface NewSession {
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
  address: string;
  geo?: { latitude: number; longitude: number; maxKmh: number } | undefined;
  retentionMs: number;
}

interface VerifiedCredentials {
  userId: string;
  name: string;
  /** What the password was verified against: the commit is rejected when it is another by then. */
  passwordHash: string;
}

export interface RejectedSignIn {
  name: string;
  /** The address as throttling counts it. */
  address: string;
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

interface NewAccount {
  name: string;
  user: { id: string; username: string; displayName: string; role: 'member' | 'admin' };
  passwordHash: string;
}

type SignIn = VerifiedCredentials & NewSession & { rehash?: string | undefined; isAdmin: boolean };
type Recovery = VerifiedCredentials & NewSession & { newHash: string };
type Registration = NewAccount & NewSession;

interface SignInAttempt {
  name: string;
  address: string;
  deviceKey: string | undefined;
}
interface PasswordChange {
  actor: ActingSession;
  passwordHash: string;
  newHash: string;
  retentionMs: number;
}
type PasswordAnswer = Done | Changed | Stale | Throttled | { status: 'UPDATED'; ended: number };

interface Disabling {
  userId: string;
  isDisabled: boolean;
  device: string;
  ip: string;
  retentionMs: number;
}
type DisableAnswer = { status: 'NOT_FOUND' } | { status: 'UPDATED'; ended: number; hasChanged: boolean };

const signInStart = sessionFunction<SignInAttempt, SignInStart>('sign_in_start', '_commands');
const signInRefused = sessionFunction<RejectedSignIn & Committing, RejectionAnswer>('sign_in_refused');
const sessionSignIn = sessionFunction<SignIn & Committing, SignInAnswer>('session_sign_in');
const accountRecover = sessionFunction<Recovery & Committing, RecoverAnswer>('account_recover');
const accountRegister = sessionFunction<Registration & Committing, RegisterAnswer>('account_register');
const actorAccount = sessionFunction<{ actor: ActingSession }, ActorAccount | Stale>(
  'actor_account',
  '_commands',
);
const accountPassword = sessionFunction<PasswordChange & Committing, PasswordAnswer>('account_password');
const accountDisable = sessionFunction<Disabling, DisableAnswer>('account_disable', '_commands');

/** Users and the verification of passwords. Each method is one atomic step; those with an entry commit it. */
export class UserStore {
  constructor(private readonly calls: FunctionCalls) {}

  partitionOfName(name: string): number {
    return partitionOf(name, this.calls.partitions);
  }

  /** Of an id this service made itself. */
  partitionOfUser(userId: string): number {
    return partitionOfUser(userId, this.calls.partitions) ?? 0;
  }

  startSignIn(p: number, attempt: SignInAttempt): Promise<SignInStart> {
    return this.calls.call(signInStart, p, attempt);
  }

  rejectSignIn(p: number, entry: Entry, rejected: RejectedSignIn): Promise<RejectionAnswer> {
    return this.calls.call(signInRefused, p, { ...rejected, ...committing(entry) });
  }

  signIn(p: number, entry: Entry, command: SignIn): Promise<SignInAnswer> {
    return this.calls.call(sessionSignIn, p, { ...command, ...committing(entry) });
  }

  recover(p: number, entry: Entry, command: Recovery): Promise<RecoverAnswer> {
    return this.calls.call(accountRecover, p, { ...command, ...committing(entry) });
  }

  register(p: number, entry: Entry, command: Registration): Promise<RegisterAnswer> {
    return this.calls.call(accountRegister, p, { ...command, ...committing(entry) });
  }

  async isNameTaken(p: number, name: string): Promise<boolean> {
    return (await this.calls.bus.work.exists(this.calls.bus.keys.session.username(p, name))) === 1;
  }

  actorAccount(p: number, actor: ActingSession): Promise<ActorAccount | Stale> {
    return this.calls.call(actorAccount, p, { actor });
  }

  changePassword(p: number, entry: Entry, command: PasswordChange): Promise<PasswordAnswer> {
    return this.calls.call(accountPassword, p, { ...command, ...committing(entry) });
  }

  /** The public users with these ids, by id; those that do not exist are left out. */
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
  disable(p: number, command: Disabling): Promise<DisableAnswer> {
    return this.calls.call(accountDisable, p, command);
  }
}
