import { DevTalkError } from '@devtalk/contracts';

/** What Redis answers, by its first word, where the same question gets the same answer however often it is asked. */
const FINAL_REPLIES: ReadonlySet<string> = new Set(['ERR', 'WRONGTYPE', 'CROSSSLOT', 'NOSCRIPT']);
/** Of those with `ERR`, the ones that are about Redis and not about what it was asked. */
const ABOUT_REDIS = /^ERR (max number of clients|function not found|unknown command|unknown subcommand)/i;

/**
 * Whether an entry failed because of what it says: it fails again at every attempt, while those behind it wait. Told by the kind of the
 * error. Whatever is not known to be such a fault is an outage: an entry set aside because a shard of a cluster was away would be lost,
 * and one that waits is not.
 */
export function isInputFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  if (error.name === 'ZodError' || error.name === '$ZodError') return true;
  return error.name === 'ReplyError' && isFinalReply(error.message);
}

function isFinalReply(message: string): boolean {
  const [kind = ''] = message.split(' ', 1);
  return FINAL_REPLIES.has(kind) && !ABOUT_REDIS.test(message);
}

/**
 * What a requester is told of an error. An outage is `unavailable`, which may be tried again; anything else that no rule foresaw is
 * `internal`, which would fail again.
 */
export function toReplyError(error: unknown): DevTalkError {
  if (error instanceof DevTalkError) return error;
  return new DevTalkError(isInputFault(error) ? 'internal' : 'unavailable', undefined, { cause: error });
}
