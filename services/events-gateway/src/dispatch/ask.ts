import {
  type Actor,
  type Bus,
  type Request,
  RequestFailed,
  type SealedRequests,
  SIGN_IN_TIMEOUT_MS,
} from '@devtalk/bus';
import { DevTalkError, type WireError } from '@devtalk/contracts';

export interface AskOptions {
  actor?: Actor | undefined;
  requestId: string;
  key?: string | undefined;
  hears?: boolean | undefined;
  timeoutMs?: number | undefined;
  despiteFull?: boolean | undefined;
  /** Where the data holds a password: the request is sealed and goes to session-service. */
  sealed?: SealedRequests | undefined;
}

/**
 * Asks the owner of `stream` and gives its answer.
 * @throws DevTalkError: the owner's own, `unavailable` where Redis did not take the request, `timeout` where no answer came
 */
export async function ask<T = unknown>(
  bus: Bus,
  stream: string,
  op: string,
  data: unknown,
  { actor, requestId, key, hears, timeoutMs, despiteFull, sealed }: AskOptions,
): Promise<T> {
  // Known to be away: refused at once instead of after the command's own timeout.
  if (!bus.connected) throw new DevTalkError('unavailable');
  const request: Request = { op, data, actor, requestId, key, hears, despiteFull };
  const reply = await (sealed
    ? sealed.request(stream, request, timeoutMs ?? SIGN_IN_TIMEOUT_MS)
    : bus.requester.request(stream, request, timeoutMs)
  ).catch(failure);
  if (reply.ok) return reply.data as T;
  // Whether it may be retried follows from the code.
  throw DevTalkError.fromWire({ ...(reply.error as unknown as WireError), retryable: false });
}

function failure(error: unknown): never {
  if (error instanceof RequestFailed) throw new DevTalkError(error.code, undefined, { cause: error });
  throw error;
}
