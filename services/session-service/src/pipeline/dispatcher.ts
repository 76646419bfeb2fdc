import type { Entry } from '@devtalk/bus';
import { partitionOfUser } from '@devtalk/bus';
import { DevTalkError, parseOrThrow } from '@devtalk/contracts';
import { type Logger, requestLogger } from '@devtalk/service-kit/logging';
import type { SealKeys } from '../seal-keys.js';
import { actorHandlers, publicHandlers } from './handlers.js';
import { actorSchema, type RequestData, type RequestName, requests } from './requests.js';
import type { ActorWork, Outcome, Service, Work } from './service.js';

/**
 * Takes each entry to its handler and answers. Every entry is answered by the one instance that committed it; a refusal commits
 * it too. What fails for another reason (Redis is away) stays pending and is tried again.
 */
export class Dispatcher {
  constructor(
    private readonly service: Service,
    private readonly seals: SealKeys,
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
    const op = isRequestName(envelope.op) ? envelope.op : 'unknown';
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
    if (!isRequestName(op)) throw new DevTalkError('bad_request', 'No such operation');
    const data = parseOrThrow(requests[op], entry.envelope.data);
    if (Object.hasOwn(publicHandlers, op))
      return this.#public(op as keyof typeof publicHandlers, { entry, data, log });
    return this.#acting(op as keyof typeof actorHandlers, { entry, data, log });
  }

  #public<N extends keyof typeof publicHandlers>(op: N, work: Work<unknown>): Promise<Outcome> {
    const { client } = work.data as RequestData<N>;
    const kind = op === 'auth.register' ? 'registration' : 'sign-in';
    return this.service.quota.within(kind, client.ip, () =>
      publicHandlers[op](this.service, work as Work<RequestData<N>>),
    );
  }

  #acting<N extends keyof typeof actorHandlers>(op: N, work: Work<unknown>): Promise<Outcome> {
    const actor = actorSchema.safeParse(work.entry.envelope.actor);
    if (!actor.success) throw new DevTalkError('session_required');
    const partition = partitionOfUser(actor.data.userId, this.service.bus.layout.partitions);
    if (partition === null) throw new DevTalkError('session_required');
    return actorHandlers[op](this.service, { ...work, actor: actor.data, partition } as ActorWork<
      RequestData<N>
    >);
  }
}

const isRequestName = (op: string): op is RequestName => Object.hasOwn(requests, op);
