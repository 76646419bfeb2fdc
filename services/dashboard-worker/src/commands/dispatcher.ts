import type { Batch, Bus, Entry } from '@devtalk/shared/bus';
import { DevTalkError } from '@devtalk/shared/contracts';
import { type Logger, requestLogger } from '@devtalk/shared/logging';
import { takeCommand } from '../store/commit.js';
import type { Store } from '../store/store.js';
import type { Answered, Command, CommandHandlers } from './command.js';
import { NotOurs } from './command.js';

type AnyHandler = (command: Command<unknown>) => Promise<Answered>;

/** Carries out the commands of a partition one after another and answers each once its effect is committed. */
export class CommandDispatcher {
  constructor(
    private readonly bus: Pick<Bus, 'replier'>,
    private readonly store: Store,
    private readonly handlers: CommandHandlers,
    private readonly log: Logger,
  ) {}

  async handle({ partition, fence, entries }: Batch<Entry>): Promise<void> {
    for (const entry of entries) await this.#carryOut(entry, { partition, fence });
  }

  async #carryOut(entry: Entry, { partition, fence }: { partition: number; fence: string }): Promise<void> {
    const { op, key, data, actor, requestId } = entry.envelope;
    const once = key === undefined ? undefined : `${op}:${key}`;
    const command: Command<unknown> = { partition, fence, entryId: entry.id, requestId, once, data, actor };
    try {
      await this.#answer(entry, command, await this.#handlerOf(entry.envelope.op)(command));
    } catch (error) {
      if (error instanceof NotOurs) return;
      // Anything else is Redis' or our own fault: the partition is read again and the command tried anew.
      if (!(error instanceof DevTalkError)) throw error;
      await this.#refuse(entry, command, error);
    }
  }

  async #answer({ envelope }: Entry, command: Command<unknown>, answered: Answered): Promise<void> {
    if ('committed' in answered) this.bus.replier.ok(envelope, answered.committed);
    else if (await takeCommand(this.store, command)) this.bus.replier.ok(envelope, answered.read);
    requestLogger(this.log, envelope.requestId).debug(`${envelope.op} done`);
  }

  /** A command refused by the function that took it is gone already; any other goes now. */
  async #refuse({ envelope }: Entry, command: Command<unknown>, error: DevTalkError): Promise<void> {
    await takeCommand(this.store, command);
    this.bus.replier.error(envelope, { ...error.toWire() });
    requestLogger(this.log, envelope.requestId).debug({ code: error.code }, `${envelope.op} refused`);
  }

  #handlerOf(op: string): AnyHandler {
    if (!Object.hasOwn(this.handlers, op)) throw new DevTalkError('bad_request', `there is no command ${op}`);
    return this.handlers[op as keyof CommandHandlers] as AnyHandler;
  }
}
