import type { Batch, Bus, Entry } from '@devtalk/bus';
import { type CallName, contracts, DevTalkError } from '@devtalk/contracts';
import { type Logger, requestLogger } from '@devtalk/service-kit/logging';
import { type Answered, accept, type Command, type CommandHandler, NotOurs } from './command.js';
import { standingApart, takeCommand } from './commit.js';
import type { WorkerContext } from './context.js';
import type { Handlers } from './handlers.js';
import type { Store } from './store.js';

/** For everybody, whatever has become of a session that came along. */
const isPublic = (op: string): boolean =>
  Object.hasOwn(contracts, op) && contracts[op as CallName].access === 'public';

/** Carries out the commands of a partition one after another and answers each once its effect is committed. */
export class CommandDispatcher {
  constructor(
    private readonly bus: Pick<Bus, 'replier'>,
    private readonly store: Store,
    private readonly handlers: Handlers,
    private readonly context: WorkerContext,
    private readonly log: Logger,
  ) {}

  async handle({ partition, fence, entries }: Batch<Entry>): Promise<void> {
    for (const entry of entries) await this.#carryOut(entry, { partition, fence });
  }

  async #carryOut(entry: Entry, { partition, fence }: { partition: number; fence: string }): Promise<void> {
    const { op, key, data, requestId } = entry.envelope;
    const actor = isPublic(op) ? undefined : entry.envelope.actor;
    const once = key === undefined ? undefined : `${op}:${key}`;
    const command: Command<unknown> = { partition, fence, entryId: entry.id, requestId, once, data, actor };
    try {
      const query = this.handlers.queries.get(op);
      if (query)
        return await this.#answerQuery(entry, command, await query.handle({ data, actor }, this.context));
      accept((await standingApart(this.store, actor)) ?? 'OK');
      this.#answer(entry, await this.#handlerOf(op).handle(command, this.context));
    } catch (error) {
      if (error instanceof NotOurs) return this.#notOurs(entry, error);
      // Anything else is Redis' or our own fault: the partition is read again and the command tried anew.
      if (!(error instanceof DevTalkError)) throw error;
      await this.#refuse(entry, command, error);
    }
  }

  /** Nothing to say, but where it was late: whoever asked may still be there for the moment that the clocks differ. */
  #notOurs({ envelope }: Entry, { message }: NotOurs): void {
    if (message === 'LATE') this.bus.replier.error(envelope, { ...new DevTalkError('timeout').toWire() });
  }

  #answer({ envelope }: Entry, { committed }: Answered): void {
    this.bus.replier.ok(envelope, committed);
    requestLogger(this.log, envelope.requestId).info({ op: envelope.op }, 'command carried out');
  }

  /** Gateways of the version before this one ask here what they now ask in a stream of its own. */
  async #answerQuery({ envelope }: Entry, command: Command<unknown>, result: unknown): Promise<void> {
    if (await takeCommand(this.store, command)) this.bus.replier.ok(envelope, result);
  }

  /** A command refused by the function that took it is gone already; any other goes now. */
  async #refuse({ envelope }: Entry, command: Command<unknown>, error: DevTalkError): Promise<void> {
    await takeCommand(this.store, command);
    this.bus.replier.error(envelope, { ...error.toWire() });
    requestLogger(this.log, envelope.requestId).debug({ code: error.code }, `${envelope.op} refused`);
  }

  #handlerOf(op: string): CommandHandler {
    const handler = this.handlers.commands.get(op);
    if (!handler) throw new DevTalkError('bad_request', `there is no command ${op}`);
    return handler;
  }
}
