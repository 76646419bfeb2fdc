import type { CompetingConsumer, Entry, Envelope } from '@devtalk/bus';
import { entryTime, toReplyError } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { Metrics } from '@devtalk/service-kit/http';
import type { ChatContext } from './chat-context.js';
import { FairTurns, type Requester, type TurnLimits } from './fair-turns.js';
import type { QueryHandler } from './query.js';

/** Timeout (ms) of a query without a deadline. */
const TIMEOUT_MS = 5_000;
/** Ms after which a query is claimed from an instance that no longer renews it: early enough to answer its requester. */
const CLAIM_AFTER_MS = 3_000;

/** So many users may have all the queries they are allowed taken from the stream, and those of others behind them are still found. */
const PEOPLE_AT_ONCE = 20;

/** A process sends queries without an actor, or on behalf of a user without their session. */
const requesterOf = ({ actor, replyTo = '' }: Envelope): Requester =>
  actor && actor.sessionId !== ''
    ? { name: actor.userId, isProcess: false }
    : { name: replyTo, isProcess: true };

export interface QueryConsumerOptions {
  handlers: ReadonlyMap<string, QueryHandler>;
  limits: TurnLimits;
  /** Commands go first. */
  commandsWait(): boolean;
}

/** Answers queries, each user in their own turn. */
export class QueryConsumer {
  readonly consumer: CompetingConsumer;
  readonly #turns: FairTurns;
  readonly #queries: ReturnType<Metrics['counter']>;
  readonly #latency: ReturnType<Metrics['histogram']>;

  constructor(
    private readonly chat: ChatContext,
    metrics: Metrics,
    private readonly options: QueryConsumerOptions,
  ) {
    const { limits, commandsWait } = options;
    this.#turns = new FairTurns(limits, commandsWait);
    this.#queries = metrics.counter('chat_queries_total', 'Queries by how they ended', ['op', 'outcome']);
    this.#latency = metrics.histogram('chat_query_seconds', 'From append to answer of a query');
    this.consumer = chat.bus.competing({
      group: 'chat',
      streams: [chat.keys.room.queries],
      concurrency: limits.atOnce + PEOPLE_AT_ONCE * limits.waitingPerUser,
      claimAfterMs: CLAIM_AFTER_MS,
      handle: (entry) => this.#handle(entry),
      giveUp: (entry, error) => this.#giveUp(entry, error),
    });
  }

  async #handle(entry: Entry): Promise<void> {
    try {
      await this.#turns.run(requesterOf(entry.envelope), () => this.#answer(entry));
    } catch (error) {
      this.#reject(entry, error);
    }
  }

  async #answer(entry: Entry): Promise<void> {
    const { envelope } = entry;
    const age = () => this.chat.bus.clock.now() - entryTime(entry.id);
    const { deadline = entryTime(entry.id) + TIMEOUT_MS } = entry;
    if (this.chat.bus.clock.now() > deadline) return this.#count(envelope.op, 'late');
    try {
      this.chat.bus.replier.okJson(envelope, await this.#ask(entry));
      this.#count(envelope.op, 'ok');
    } catch (error) {
      this.#reject(entry, error);
    }
    this.#latency.observe(Math.max(0, age()) / 1_000);
  }

  #ask({ envelope: { op, data, actor }, deadline }: Entry): Promise<string> {
    const handler = this.options.handlers.get(op);
    if (!handler) throw new DevTalkError('bad_request', `There is no query ${op}`);
    if (!actor && handler.ofProcess) return handler.ofProcess(data, this.chat);
    if (!actor) throw new DevTalkError('session_required');
    if (!handler.handle) throw new DevTalkError('bad_request', `There is no query ${op}`);
    return handler.handle(data, actor, this.chat, deadline);
  }

  /** Not tried again: a query that fails here would fail again, and its requester may repeat it. */
  #reject({ id, envelope }: Entry, error: unknown): void {
    const { op, requestId } = envelope;
    const told = toReplyError(error);
    if (told !== error) this.chat.log.error({ err: error, op, requestId, entry: id }, 'query failed');
    this.#count(op, told.code);
    this.chat.bus.replier.error(envelope, { ...told.toWire() });
  }

  async #giveUp({ id, stream, envelope }: Entry, error: Error): Promise<void> {
    await this.chat.bus.library.call(this.chat.bus.work, {
      name: 'entry_quarantine',
      keys: [stream, this.chat.keys.room.deadQueries],
      args: ['chat', id, JSON.stringify(envelope), error.message],
    });
  }

  #count(op: string, outcome: string): void {
    this.#queries.inc({ op: this.options.handlers.has(op) ? op : 'unknown', outcome });
  }
}
