import type { Bus, Entry } from '@devtalk/shared/bus';
import type { DevTalkError } from '@devtalk/shared/contracts';
import type { Logger } from '@devtalk/shared/logging';
import type { SessionConfig } from './config.js';
import type { AddressQuota } from './domain/address-quota.js';
import type { PasswordRules } from './domain/password-rules.js';
import type { ActingSession } from './domain/requests.js';
import type { Passwords } from './hashing/passwords.js';
import type { SessionMetrics } from './metrics.js';
import type { AccountStore } from './store/accounts.js';
import type { AuditTrail } from './store/audit-trail.js';
import type { FirstAccount } from './store/first-account.js';
import type { Invites } from './store/invites.js';
import type { LookAlikes } from './store/look-alikes.js';
import type { SessionStore } from './store/sessions.js';
import type { Lanes } from './store/throttles.js';

/** Everything a handler works with. */
export interface Service {
  config: SessionConfig;
  bus: Bus;
  accounts: AccountStore;
  sessions: SessionStore;
  lanes: Lanes;
  quota: AddressQuota;
  firstAccount: FirstAccount;
  lookAlikes: LookAlikes;
  invites: Invites;
  audit: AuditTrail;
  passwords: Passwords;
  rules: PasswordRules;
  metrics: SessionMetrics;
}

/** One request on its way through a handler. */
export interface Work<D> {
  entry: Entry;
  data: D;
  /** Carries the request id. */
  log: Logger;
}

/** Work on behalf of a session. */
export interface ActorWork<D> extends Work<D> {
  actor: ActingSession;
  /** Of the actor. */
  partition: number;
}

/**
 * How a handler ends. By returning `result` or `refused` it says that the entry is committed; a thrown DevTalkError says that it
 * is not, and the dispatcher commits it before it answers. `done`: another instance has committed it and answers.
 */
export type Outcome = { result: unknown } | { refused: DevTalkError } | 'done';
