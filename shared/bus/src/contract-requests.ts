import { DevTalkError, type RequestName, requests, type WireError } from '@devtalk/contracts';
import type { RequestAnswer, RequestInput } from './contracts/request-data.js';
import { SIGN_IN_PATIENCE_MS } from './contracts/session.js';
import type { Reply } from './envelope.js';
import { type Request, type Requester, RequestFailed } from './requests.js';
import type { Caller } from './routing/caller.js';
import { type Layout, targetOf } from './routing/targets.js';
import type { SealedRequests } from './sealed-requests.js';

export interface ContractRequestsOptions {
  requester: Requester;
  sealed: SealedRequests;
  layout(): Layout;
  isConnected(): boolean;
}

/** Requests by the names and types of the contracts. Where each goes follows from its declaration. */
export class ContractRequests {
  constructor(private readonly options: ContractRequestsOptions) {}

  /**
   * Requests `name` of its owner and gives the answer.
   * @param data checked already
   * @throws DevTalkError: the owner's own, `unavailable` where Redis did not take the request, `timeout` where no answer came
   */
  async request<N extends RequestName>(
    name: N,
    data: RequestInput<N>,
    caller: Caller,
    timeoutMs?: number,
  ): Promise<RequestAnswer<N>> {
    // Known to be away: rejected at once instead of after the command's own timeout.
    if (!this.options.isConnected()) throw new DevTalkError('unavailable');
    const target = targetOf(name, data, caller, this.options.layout());
    const reply = await this.#send(
      name,
      target.stream,
      requestOf(name, target.data, caller),
      timeoutMs,
    ).catch(failure);
    if (reply.ok) return reply.data as RequestAnswer<N>;
    // Whether it may be retried follows from the code.
    throw DevTalkError.fromWire({ ...(reply.error as unknown as WireError), retryable: false });
  }

  /** Appends the request and waits for no answer. */
  async send<N extends RequestName>(name: N, data: RequestInput<N>, caller: Caller): Promise<void> {
    const target = targetOf(name, data, caller, this.options.layout());
    const { actor, requestId, key } = caller;
    await this.options.requester.tell(target.stream, { op: name, data: target.data, actor, requestId, key });
  }

  #send(name: RequestName, stream: string, request: Request, timeoutMs: number | undefined): Promise<Reply> {
    const { requester, sealed } = this.options;
    return isSealed(name)
      ? sealed.request(stream, request, timeoutMs ?? SIGN_IN_PATIENCE_MS)
      : requester.request(stream, request, timeoutMs);
  }
}

function requestOf(op: RequestName, data: unknown, { actor, requestId, key, hears }: Caller): Request {
  return { op, data, actor, requestId, key, hears, despiteFull: worksWhenFull(op) };
}

/** A password is in it. */
function isSealed(name: RequestName): boolean {
  const contract = requests[name];
  return 'sealed' in contract && contract.sealed;
}

function worksWhenFull(name: RequestName): boolean {
  const contract = requests[name];
  return 'whenFull' in contract ? contract.whenFull : contract.kind === 'query';
}

function failure(error: unknown): never {
  if (error instanceof RequestFailed) throw new DevTalkError(error.code, undefined, { cause: error });
  throw error;
}
