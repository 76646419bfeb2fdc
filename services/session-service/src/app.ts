import { type Bus, SIGN_IN_PATIENCE_MS } from '@devtalk/bus';
import type { Metrics } from '@devtalk/service-kit/http';
import type { Logger } from '@devtalk/service-kit/logging';
import { AccountStore } from './account/accounts.js';
import { Claims } from './account/claims.js';
import { LookAlikes } from './account/look-alikes.js';
import { AuditTrail } from './audit/audit-trail.js';
import type { SessionConfig } from './config.js';
import { Invites } from './invite/invites.js';
import { SessionSweep } from './maintenance/session-sweep.js';
import { createSessionMetrics, requestStreams, watchQueues } from './monitoring/metrics.js';
import { HashPool } from './password/hash-pool.js';
import { PasswordRules } from './password/password-rules.js';
import { Passwords } from './password/passwords.js';
import { Dispatcher } from './pipeline/dispatcher.js';
import { FunctionCalls, GROUP } from './pipeline/function-calls.js';
import type { Service } from './pipeline/service.js';
import { setAside } from './pipeline/set-aside.js';
import { FirstAccount } from './registration/first-account.js';
import { SealKeys } from './seal-keys.js';
import { SessionStore } from './session/sessions.js';
import { AddressQuota } from './sign-in/address-quota.js';
import { Lanes } from './throttle/throttles.js';

export interface SessionApp {
  /** Takes no further requests, finishes those it has. The bus is its opener's to close. */
  stop(): Promise<void>;
  /** One round of the sweep, unless one has begun within the interval. For tests. */
  sweep(): Promise<void>;
}

export interface SessionAppOptions {
  config: SessionConfig;
  bus: Bus;
  metrics: Metrics;
  log: Logger;
}

/** Of the time somebody waits for a sign-in, how much may go by in the queue for hashing. */
const WAIT_SHARE = 0.8;
/** Entries this instance works on at once: many more than it hashes, so that a sign-out does not wait behind a storm of sign-ins. */
const CONCURRENCY = 256;
/** A dead instance's requests are taken over well before those who wait give up. */
const CLAIM_AFTER_MS = 3_000;

/** Puts the service together on an open bus and starts it. Several may run in one process. */
export async function startSessionApp({ config, bus, metrics, log }: SessionAppOptions): Promise<SessionApp> {
  const calls = new FunctionCalls(bus, await bus.loadFunctions('session', import.meta.url));
  const service = await createService({ config, bus, metrics, log }, calls);
  const seals = new SealKeys(bus, log);
  const dispatcher = new Dispatcher(service, seals, log);
  const consumer = bus.competing({
    group: GROUP,
    streams: requestStreams(bus),
    concurrency: CONCURRENCY,
    claimAfterMs: CLAIM_AFTER_MS,
    acknowledges: true,
    handle: (entry) => dispatcher.handle(entry),
    giveUp: (entry, error) => setAside(bus, log, entry, error),
  });
  await seals.start();
  await consumer.start();
  const sweep = new SessionSweep(calls, config.sessions, log);
  sweep.start();
  return {
    sweep: () => sweep.sweep(),
    async stop() {
      await Promise.all([sweep.stop(), seals.stop(), consumer.stop()]);
    },
  };
}

async function createService(
  { config, bus, metrics }: SessionAppOptions,
  calls: FunctionCalls,
): Promise<Service> {
  const counted = createSessionMetrics(metrics);
  const maxWaitMs = SIGN_IN_PATIENCE_MS * WAIT_SHARE;
  const pool = new HashPool({ ...config.hash, maxWaitMs, onDone: counted.hashed });
  watchQueues(metrics, bus, pool);
  const { memoryCost, timeCost, parallelism } = config.hash;
  const passwords = new Passwords(pool, { memoryCost, timeCost, parallelism });
  await passwords.ready();
  const claims = new Claims(calls);
  return {
    config,
    bus,
    passwords,
    rules: new PasswordRules(config.process.environment !== 'production'),
    metrics: counted,
    accounts: new AccountStore(calls),
    sessions: new SessionStore(calls, config.sessions.auditRetentionMs),
    quota: new AddressQuota(config.hash.perAddress),
    lanes: new Lanes(calls, config.throttle.lanes),
    firstAccount: new FirstAccount(calls, claims),
    lookAlikes: new LookAlikes(calls, claims),
    invites: new Invites(calls),
    audit: new AuditTrail(calls),
  };
}
