import {
  type Batch,
  type Entry,
  type Envelope,
  entryTime,
  isInputFault,
  type OrderedConsumer,
} from '@devtalk/bus';
import { contracts, DevTalkError } from '@devtalk/contracts';
import { admitBatch, waitedForUs } from '../admission/admission.js';
import { preparesNothing, senderToAsk } from '../admission/self-admitting.js';
import { findMentioned } from '../message/mentioned.js';
import type { Commit, Once, Sender } from '../room/room-calls.js';
import type { Chat } from './chat.js';
import type { Command, CommandHandler, CommandName, Plan } from './command.js';
import type { CommandMetrics } from './command-metrics.js';
import { refusalOf } from './replies.js';

/** Little beside what a person notices, and several commands then share each round trip. */
const GATHER_MS = 2;

const NOBODY: Command<unknown>['mentioned'] = [];

function commitOf(fence: string, { id, envelope }: Entry, sender?: Sender): Commit {
  return { fence, entry: id, sender, once: onceOf(envelope) };
}

/** Others are harmless to repeat, or have a name of their own. */
const isRemembered = (op: string): boolean => contracts[op as CommandName]?.retry === 'remembered';

function onceOf({ op, key, data, actor }: Envelope): Once | undefined {
  if (key === undefined || !actor || !isRemembered(op)) return undefined;
  const { room, roomId, code } = (data ?? {}) as { room?: string; roomId?: string; code?: string };
  const of = roomId ?? room ?? code;
  return of === undefined ? undefined : { of, userId: actor.userId, command: `${op}:${key}` };
}

/** Carries out the commands of rooms: a batch is prepared, committed in one pipeline, then answered. */
export class CommandConsumer {
  readonly consumer: OrderedConsumer;

  constructor(
    private readonly chat: Chat,
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
    const [refusals, mentioned] = await Promise.all([
      admitBatch(
        this.chat,
        entries.filter(({ envelope }, i) => senders[i] === undefined || !preparesNothing(envelope.op)),
      ),
      findMentioned(this.chat, partition, entries),
    ]);
    const planned = entries.map((entry, i) => {
      const commit = commitOf(batch.fence, entry, senders[i]);
      return this.#plan(partition, entry, commit, refusals.get(entry), mentioned[i] ?? NOBODY);
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
    commit: Commit,
    refusal: DevTalkError | undefined,
    mentioned: Command<unknown>['mentioned'],
  ): Plan | Promise<Plan> {
    const { id, envelope } = entry;
    const refuse = (error: unknown): Plan => {
      if (error instanceof DevTalkError) return this.#refusal(partition, envelope, commit, error);
      if (!isInputFault(error)) throw error;
      this.chat.log.error(
        { err: error, op: envelope.op, requestId: envelope.requestId, entry: id },
        'command refused',
      );
      return this.#refusal(partition, envelope, commit, new DevTalkError('internal'));
    };
    const handler = this.handlers.get(envelope.op);
    const { actor, data } = envelope;
    const isHeldUp = waitedForUs(this.chat, entry);
    if (!handler) return refuse(new DevTalkError('bad_request', `There is no command ${envelope.op}`));
    if (!actor) return refuse(new DevTalkError('session_required'));
    if (refusal && !preparesNothing(envelope.op)) return refuse(refusal);
    const refusable = { ...commit, refusal };
    try {
      const plan = handler.handle(
        { envelope, data, actor, partition, commit: refusable, mentioned, isHeldUp },
        this.chat,
      );
      return plan instanceof Promise ? plan.catch(refuse) : plan;
    } catch (error) {
      return refuse(error);
    }
  }

  #refusal(partition: number, { op, data }: Envelope, commit: Commit, error: DevTalkError): Plan {
    return {
      call: this.chat.calls.refuse(partition, commit),
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

  /** Somebody else's to answer, or late: whoever asked may still be there for the moment that the clocks differ. */
  #notCommitted({ envelope }: Entry, verdict: string): void {
    this.metrics.count(envelope.op, verdict.toLowerCase());
    if (verdict === 'LATE')
      this.chat.bus.replier.error(envelope, { ...new DevTalkError('timeout').toWire() });
  }

  /** Committed: whatever goes wrong from here on is no reason to try again. */
  #settle(entry: Entry, plan: Plan, reply: readonly unknown[]): Promise<void> | undefined {
    this.metrics.commitLatency.observe(Math.max(0, this.chat.bus.clock.now() - entryTime(entry.id)) / 1_000);
    try {
      const refusal = refusalOf(reply);
      if (refusal) throw refusal;
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
    const told =
      error instanceof DevTalkError ? error : new DevTalkError('internal', undefined, { cause: error });
    if (told !== error)
      this.chat.log.error({ err: error, op, requestId, entry: id }, 'committed but not answered');
    this.metrics.count(op, told.code);
    this.chat.bus.replier.error(envelope, { ...told.toWire() });
  }
}
