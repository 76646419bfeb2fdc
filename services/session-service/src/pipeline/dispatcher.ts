import type { Entry } from '@devtalk/bus';
import { partitionOfUser } from '@devtalk/bus';
import { DevTalkError, parseOrThrow } from '@devtalk/contracts';
import { type Logger, requestLogger } from '@devtalk/service-kit/logging';
import type { SealKeys } from '../seal-keys.js';
import type { Handler, Handlers } from './handler.js';
import { actorSchema, type ClientInfo, schemaOf } from './requests.js';
import type { HandlerResult, SessionContext, Work } from './session-context.js';

/**
 * Passes each entry to its handler and answers. Every entry is answered by the one instance that committed it; a rejection commits it
 * too. An entry that fails for another reason (Redis is away) stays pending and is retried.
 */
export class Dispatcher {
  constructor(
    private readonly context: SessionContext,
    private readonly seals: SealKeys,
    private readonly handlers: Handlers,
    private readonly log: Logger,
  ) {}

  async handle(sealed: Entry): Promise<void> {
    const { envelope } = sealed;
    const opened = this.seals.open(envelope.data, envelope.op);
    if (opened === null) return this.#sendBack(sealed);
    const entry = { ...sealed, envelope: { ...envelope, ...opened } };
    const handled = await this.#resultOf(entry);
    if (handled === 'done') return;
    const { replier } = this.context.bus;
    if ('result' in handled) replier.ok(envelope, handled.result);
    else replier.error(envelope, handled.error.toWire() as { code: string; message: string });
    const op = this.handlers.has(envelope.op) ? envelope.op : 'unknown';
    this.context.metrics.request(op, 'result' in handled ? 'ok' : handled.error.code);
  }

  /** Sealed for instances that have ended: the gateway still has the data and sends the request again. */
  async #sendBack(entry: Entry): Promise<void> {
    if (!(await this.context.sessions.acknowledge(entry))) return;
    const error = { code: 'unavailable', message: 'Try again', unopened: true };
    this.context.bus.replier.error(entry.envelope, error);
  }

  async #resultOf(entry: Entry): Promise<HandlerResult> {
    const { deadline } = entry;
    try {
      // Not all effects are in the step that takes the entry, which looks at this too.
      if (deadline !== undefined && this.context.bus.clock.now() > deadline)
        throw new DevTalkError('timeout');
      return await this.#dispatch(entry);
    } catch (error) {
      if (!(error instanceof DevTalkError)) throw error;
      return (await this.context.sessions.acknowledge(entry)) ? { error } : 'done';
    }
  }

  #dispatch(entry: Entry): Promise<HandlerResult> {
    const { op, requestId } = entry.envelope;
    const log = requestLogger(this.log, requestId);
    const handler = this.handlers.get(op);
    if (!handler) throw new DevTalkError('bad_request', 'No such operation');
    const data = parseOrThrow(schemaOf(handler.op), entry.envelope.data);
    const work = { entry, data, log };
    return handler.needsSession ? this.#acting(handler, work) : this.#public(handler, work);
  }

  #public(handler: Extract<Handler, { needsSession: false }>, work: Work<unknown>): Promise<HandlerResult> {
    const { client } = work.data as { client: ClientInfo };
    const kind = handler.op === 'auth.register' ? 'registration' : 'sign-in';
    return this.context.quota.within(kind, client.ip, () =>
      handler.handle(this.context, work as Work<never>),
    );
  }

  #acting(handler: Extract<Handler, { needsSession: true }>, work: Work<unknown>): Promise<HandlerResult> {
    const actor = actorSchema.safeParse(work.entry.envelope.actor);
    if (!actor.success) throw new DevTalkError('session_required');
    const partition = partitionOfUser(actor.data.userId, this.context.bus.layout.partitions);
    if (partition === null) throw new DevTalkError('session_required');
    return handler.handle(this.context, { ...work, data: work.data as never, actor: actor.data, partition });
  }
}
