import {
  type Batch,
  type Entry,
  type Envelope,
  entryTime,
  isInputFault,
  type OrderedConsumer,
  toReplyError,
} from '@devtalk/bus';
import { contracts, DevTalkError } from '@devtalk/contracts';
import { admitBatch, wasDelayed } from '../admission/admission.js';
import { preparesNothing, senderToAsk } from '../admission/self-admitting.js';
import { findMentioned } from '../message/mentioned.js';
import type { CommitToken, IdempotencyKey, Sender } from '../room/room-calls.js';
import type { ChatContext } from './chat-context.js';
import type { Command, CommandHandler, CommandName, Plan } from './command.js';
import type { CommandMetrics } from './command-metrics.js';
import { rejectionOf } from './replies.js';

/** Too short to notice, and several commands then share each round trip. */
const GATHER_MS = 2;

const NO_MENTIONS: Command<unknown>['mentioned'] = [];

function commitOf(fence: string, { id, envelope }: Entry, sender?: Sender): CommitToken {
  return { fence, entry: id, sender, idempotency: idempotencyOf(envelope) };
}

/** Others are harmless to repeat, or have a name of their own. */
const isRemembered = (op: string): boolean => contracts[op as CommandName]?.retry === 'remembered';

function idempotencyOf({ op, key, data, actor }: Envelope): IdempotencyKey | undefined {
  if (key === undefined || !actor || !isRemembered(op)) return undefined;
  const { room, roomId, code } = (data ?? {}) as { room?: string; roomId?: string; code?: string };
  const of = roomId ?? room ?? code;
  return of === undefined ? undefined : { of, userId: actor.userId, command: `${op}:${key}` };
}

/** Carries out the commands of rooms: a batch is prepared, committed in one pipeline, then answered. */
export class CommandConsumer {
  readonly consumer: OrderedConsumer;

  constructor(
    private readonly chat: ChatContext,
    private readonly metrics: CommandMetrics,
    private readonly handlers: ReadonlyMap<string, CommandHandler>,
  ) {
    const { commands, lease, dead } = chat.keys.room;
    this.consumer = chat.bus.orderedCommands({
      group: 'chat',
      stream: commands,
      lease,
      dead,
      gatherMs: GATHER_MS,
      handle: (batch) => this.#handle(batch),
    });
  }

  /**
   * An entry whose function failed keeps all behind it in the partition waiting, which the functions see to themselves; the first failure
   * is thrown once the others are answered, and has the partition read anew.
   */
  async #handle(batch: Batch<Entry>): Promise<void> {
    const { entries, partition } = batch;
    this.metrics.batchSize.observe(entries.length);
    const senders = entries.map(({ envelope }) => senderToAsk(this.chat, envelope));
    const [rejections, mentioned] = await Promise.all([
      admitBatch(
        this.chat,
        entries.filter(({ envelope }, i) => senders[i] === undefined || !preparesNothing(envelope.op)),
      ),
      findMentioned(this.chat, partition, entries),
    ]);
    const planned = entries.map((entry, i) => {
      const commit = commitOf(batch.fence, entry, senders[i]);
      return this.#plan(partition, entry, commit, rejections.get(entry), mentioned[i] ?? NO_MENTIONS);
    });
    const plans = planned.some((each) => each instanceof Promise)
      ? await Promise.all(planned)
      : (planned as Plan[]);
    const replies = await this.chat.library.callAll(
      this.chat.bus.work,
      plans.map(({ call }) => call),
    );
    await this.#answer(entries, plans, replies);
  }

  #plan(
    partition: number,
    entry: Entry,
    commit: CommitToken,
    rejection: DevTalkError | undefined,
    mentioned: Command<unknown>['mentioned'],
  ): Plan | Promise<Plan> {
    const { id, envelope } = entry;
    const reject = (error: unknown): Plan => {
      if (error instanceof DevTalkError) return this.#rejection(partition, envelope, commit, error);
      if (!isInputFault(error)) throw error;
      this.chat.log.error(
        { err: error, op: envelope.op, requestId: envelope.requestId, entry: id },
        'command rejected',
      );
      return this.#rejection(partition, envelope, commit, new DevTalkError('internal'));
    };
    const handler = this.handlers.get(envelope.op);
    const { actor, data } = envelope;
    const isDelayed = wasDelayed(this.chat, entry);
    if (!handler) return reject(new DevTalkError('bad_request', `There is no command ${envelope.op}`));
    if (!actor) return reject(new DevTalkError('session_required'));
    if (rejection && !preparesNothing(envelope.op)) return reject(rejection);
    const rejectable = { ...commit, rejection: rejection };
    try {
      const plan = handler.handle(
        { envelope, data, actor, partition, commit: rejectable, mentioned, isDelayed },
        this.chat,
      );
      return plan instanceof Promise ? plan.catch(reject) : plan;
    } catch (error) {
      return reject(error);
    }
  }

  #rejection(partition: number, { op, data }: Envelope, commit: CommitToken, error: DevTalkError): Plan {
    return {
      call: this.chat.calls.reject(partition, commit),
      settle: (remembered) => {
        const repeated = remembered.length === 0 ? undefined : this.handlers.get(op)?.repeated;
        if (repeated === undefined) throw error;
        return repeated(data, remembered);
      },
    };
  }

  async #answer(
    entries: readonly Entry[],
    plans: readonly Plan[],
    replies: readonly unknown[],
  ): Promise<void> {
    let failure: Error | undefined;
    const late: Promise<void>[] = [];
    for (let i = 0; i < entries.length; i++) {
      const reply = replies[i];
      const entry = entries[i] as Entry;
      if (reply instanceof Error) failure ??= reply;
      else if (Array.isArray(reply)) {
        const settling = this.#settle(entry, plans[i] as Plan, reply);
        if (settling) late.push(settling);
      } else this.#notCommitted(entry, String(reply));
    }
    await Promise.all(late);
    if (failure) throw failure;
  }

  /** Another process answers, or the requester has timed out: it may still be waiting for the moment by which the clocks differ. */
  #notCommitted({ envelope }: Entry, verdict: string): void {
    this.metrics.count(envelope.op, verdict.toLowerCase());
    if (verdict === 'LATE')
      this.chat.bus.replier.error(envelope, { ...new DevTalkError('timeout').toWire() });
  }

  /** Committed: whatever goes wrong from here on is no reason to try again. */
  #settle(entry: Entry, plan: Plan, reply: readonly unknown[]): Promise<void> | undefined {
    this.metrics.commitLatency.observe(Math.max(0, this.chat.bus.clock.now() - entryTime(entry.id)) / 1_000);
    try {
      const rejection = rejectionOf(reply);
      if (rejection) throw rejection;
      const answer = plan.settle(reply.slice(1));
      if (!(answer instanceof Promise)) return void this.#ok(entry, answer);
      return answer.then(
        (json) => this.#ok(entry, json),
        (error) => this.#error(entry, error),
      );
    } catch (error) {
      return void this.#error(entry, error);
    }
  }

  #ok({ envelope }: Entry, json: string | null): void {
    this.metrics.count(envelope.op, 'ok');
    if (json !== null) this.chat.bus.replier.okJson(envelope, json);
  }

  #error({ id, envelope }: Entry, error: unknown): void {
    const { op, requestId } = envelope;
    const told = toReplyError(error);
    if (told !== error)
      this.chat.log.error({ err: error, op, requestId, entry: id }, 'committed but not answered');
    this.metrics.count(op, told.code);
    this.chat.bus.replier.error(envelope, { ...told.toWire() });
  }
}
