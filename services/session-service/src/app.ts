import { type Bus, SIGN_IN_PATIENCE_MS } from '@devtalk/shared/bus';
import type { Metrics } from '@devtalk/shared/http';
import type { Logger } from '@devtalk/shared/logging';
import { Cleaner } from './cleaner.js';
import type { SessionConfig } from './config.js';
import { Dispatcher } from './dispatcher.js';
import { AddressQuota } from './domain/address-quota.js';
import { PasswordRules } from './domain/password-rules.js';
import { HashPool } from './hashing/hash-pool.js';
import { Passwords } from './hashing/passwords.js';
import { createSessionMetrics, requestStreams, watchQueues } from './metrics.js';
import { SealKeys } from './seal-keys.js';
import type { Service } from './service.js';
import { setAside } from './set-aside.js';
import { AccountStore } from './store/accounts.js';
import { AuditTrail } from './store/audit-trail.js';
import { Claims } from './store/claims.js';
import { FirstAccount } from './store/first-account.js';
import { FunctionCalls, GROUP } from './store/function-calls.js';
import { Invites } from './store/invites.js';
import { LookAlikes } from './store/look-alikes.js';
import { SessionStore } from './store/sessions.js';
import { Lanes } from './store/throttles.js';

export interface SessionApp {
  /** Takes no further requests, finishes those it has. The bus is its opener's to close. */
  stop(): Promise<void>;
  /** One round over all partitions, unless another instance is at it. For tests. */
  clean(): Promise<void>;
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
  const cleaner = new Cleaner(calls, config.sessions, log);
  cleaner.start();
  return {
    clean: () => cleaner.clean(),
    async stop() {
      await Promise.all([cleaner.stop(), seals.stop(), consumer.stop()]);
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
