import type { Bus, Entry } from '@devtalk/bus';
import type { DevTalkError } from '@devtalk/contracts';
import type { Logger } from '@devtalk/service-kit/logging';
import type { LookAlikes } from '../account/look-alikes.js';
import type { UserStore } from '../account/user-store.js';
import type { AuditTrail } from '../audit/audit-trail.js';
import type { SessionConfig } from '../config.js';
import type { Invites } from '../invite/invites.js';
import type { SessionMetrics } from '../monitoring/metrics.js';
import type { PasswordRules } from '../password/password-rules.js';
import type { Passwords } from '../password/passwords.js';
import type { FirstAccount } from '../registration/first-account.js';
import type { SessionStore } from '../session/sessions.js';
import type { AddressQuota } from '../sign-in/address-quota.js';
import type { Lanes } from '../throttle/throttles.js';
import type { ActingSession } from './requests.js';

/** Everything a handler works with. */
export interface SessionContext {
  config: SessionConfig;
  bus: Bus;
  users: UserStore;
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
 * What a handler returns. With `result` or `error` the entry is committed; where it throws a DevTalkError the entry is not, and the
 * dispatcher commits it before it answers. `done`: another instance has committed it and answers.
 */
export type HandlerResult = { result: unknown } | { error: DevTalkError } | 'done';
