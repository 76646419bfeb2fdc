import { badRequest, DevTalkError, isErrorCode } from '@devtalk/contracts';

/** What a function returns behind `ok`. @throws DevTalkError where it was rejected, Error where it returned a verdict */
export function accepted(reply: unknown): unknown[] {
  if (!Array.isArray(reply)) throw new Error(`not carried out: ${String(reply)}`);
  const rejection = rejectionOf(reply);
  if (rejection) throw rejection;
  return reply.slice(1);
}

export function rejectionOf(reply: readonly unknown[]): DevTalkError | null {
  if (reply[0] !== 'rejected') return null;
  const [, code, message, retryAfterMs] = reply as [string, string, string?, number?];
  const fault = code === 'bad_request' && /^(\w+): (.+)$/.exec(message ?? '');
  if (fault) return badRequest([{ path: fault[1] as string, message: fault[2] as string }]);
  const known = isErrorCode(code) ? code : 'internal';
  return new DevTalkError(known, message, retryAfterMs === undefined ? {} : { retryAfterMs });
}
