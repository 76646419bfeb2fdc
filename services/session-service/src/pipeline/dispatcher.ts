import type { Entry } from '@devtalk/bus';
import { partitionOfUser } from '@devtalk/bus';
import { DevTalkError, parseOrThrow } from '@devtalk/contracts';
import { type Logger, requestLogger } from '@devtalk/service-kit/logging';
import type { SealKeys } from '../seal-keys.js';
import type { Handler, Handlers } from './handler.js';
import { type Arrival, actorSchema, schemaOf } from './requests.js';
import type { Outcome, Service, Work } from './service.js';

/**
 * Takes each entry to its handler and answers. Every entry is answered by the one instance that committed it; a refusal commits
 * it too. What fails for another reason (Redis is away) stays pending and is tried again.
 */
export class Dispatcher {
  constructor(
    private readonly service: Service,
    private readonly seals: SealKeys,
    private readonly handlers: Handlers,
    private readonly log: Logger,
  ) {}

  async handle(sealed: Entry): Promise<void> {
    const { envelope } = sealed;
    const opened = this.seals.open(envelope.data, envelope.op);
    if (opened === null) return this.#sendBack(sealed);
    const entry = { ...sealed, envelope: { ...envelope, ...opened } };
    const outcome = await this.#outcome(entry);
    if (outcome === 'done') return;
    const { replier } = this.service.bus;
    if ('result' in outcome) replier.ok(envelope, outcome.result);
    else replier.error(envelope, outcome.refused.toWire() as { code: string; message: string });
    const op = this.handlers.has(envelope.op) ? envelope.op : 'unknown';
    this.service.metrics.request(op, 'result' in outcome ? 'ok' : outcome.refused.code);
  }

  /** Sealed for instances that have ended: whoever asked still has the data, and asks once more. */
  async #sendBack(entry: Entry): Promise<void> {
    if (!(await this.service.sessions.take(entry))) return;
    const error = { code: 'unavailable', message: 'Try again', unopened: true };
    this.service.bus.replier.error(entry.envelope, error);
  }

  async #outcome(entry: Entry): Promise<Outcome> {
    const { deadline } = entry;
    try {
      // Not all effects are in the step that takes the entry, which looks at this too.
      if (deadline !== undefined && this.service.bus.clock.now() > deadline)
        throw new DevTalkError('timeout');
      return await this.#dispatch(entry);
    } catch (error) {
      if (!(error instanceof DevTalkError)) throw error;
      return (await this.service.sessions.take(entry)) ? { refused: error } : 'done';
    }
  }

  #dispatch(entry: Entry): Promise<Outcome> {
    const { op, requestId } = entry.envelope;
    const log = requestLogger(this.log, requestId);
    const handler = this.handlers.get(op);
    if (!handler) throw new DevTalkError('bad_request', 'No such operation');
    const data = parseOrThrow(schemaOf(handler.op), entry.envelope.data);
    const work = { entry, data, log };
    return handler.needsSession ? this.#acting(handler, work) : this.#public(handler, work);
  }

  #public(handler: Extract<Handler, { needsSession: false }>, work: Work<unknown>): Promise<Outcome> {
    const { client } = work.data as { client: Arrival };
    const kind = handler.op === 'auth.register' ? 'registration' : 'sign-in';
    return this.service.quota.within(kind, client.ip, () =>
      handler.handle(this.service, work as Work<never>),
    );
  }

  #acting(handler: Extract<Handler, { needsSession: true }>, work: Work<unknown>): Promise<Outcome> {
    const actor = actorSchema.safeParse(work.entry.envelope.actor);
    if (!actor.success) throw new DevTalkError('session_required');
    const partition = partitionOfUser(actor.data.userId, this.service.bus.layout.partitions);
    if (partition === null) throw new DevTalkError('session_required');
    return handler.handle(this.service, { ...work, data: work.data as never, actor: actor.data, partition });
  }
}
