import { type Bus, type CompetingConsumer, type Entry, toReplyError } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import { type Logger, requestLogger } from '@devtalk/service-kit/logging';
import type { WorkerContext } from '../pipeline/context.js';
import type { Handlers } from '../pipeline/handlers.js';

const GROUP = 'worker-queries';
/** Queries this instance works on at once: one that takes long does not delay the others. */
const CONCURRENCY = 32;
/** Ms after which a query is claimed from an instance that has stopped: its requester still waits. */
const CLAIM_AFTER_MS = 3_000;

export interface Answering {
  handlers: Handlers['queries'];
  context: WorkerContext;
}

/** Answers what only reads. It changes nothing, so it needs no order and no partition's holder. */
export function answerQueries(bus: Bus, answering: Answering, log: Logger): CompetingConsumer {
  const { queries, deadQueries } = bus.keys.dashboard;
  return bus.competing({
    group: GROUP,
    streams: [queries],
    concurrency: CONCURRENCY,
    claimAfterMs: CLAIM_AFTER_MS,
    handle: (entry) => answer(bus, answering, log, entry),
    giveUp: async ({ id, stream, envelope }, error) => {
      const args = [GROUP, id, JSON.stringify(envelope), error.message];
      const call = { name: 'entry_quarantine', keys: [stream, deadQueries], args };
      await bus.library.call(bus.work, call);
    },
  });
}

/** Retrying is up to the requester: a query that fails here would fail again. */
async function answer(
  bus: Bus,
  { handlers, context }: Answering,
  log: Logger,
  { envelope }: Entry,
): Promise<void> {
  const { op, data, actor, requestId } = envelope;
  try {
    const handler = handlers.get(op);
    if (!handler) throw new DevTalkError('bad_request', `there is no query ${op}`);
    bus.replier.ok(envelope, await handler.handle({ data, actor }, context));
    requestLogger(log, requestId).debug(`${op} answered`);
  } catch (error) {
    const told = toReplyError(error);
    if (told !== error) requestLogger(log, requestId).error({ err: error, op }, 'query failed');
    bus.replier.error(envelope, { ...told.toWire() });
  }
}
