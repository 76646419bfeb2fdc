import { DevTalkError } from '@devtalk/contracts';

interface FastifyFailure {
  readonly code?: string;
  readonly statusCode?: number;
  readonly message: string;
}

const known: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'the body is no valid JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'the body is empty, but its content type is application/json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'the body is not as long as Content-Length says',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'this content type is not understood; send application/json',
  FST_ERR_BAD_URL: 'the path is not percent-encoded UTF-8',
  FST_ERR_MAX_PARAM_LENGTH: 'a part of the path is too long',
};

/**
 * Every failure of a request as one of our codes. What is neither ours nor the sender's fault becomes `internal`
 * with a message that gives nothing away; the caller logs the original.
 */
export function toDevTalkError(error: unknown): DevTalkError {
  if (error instanceof DevTalkError) return error;
  const { code = '', statusCode = 500, message } = error as FastifyFailure;
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new DevTalkError('payload_too_large', 'the body is too large');
  if (error instanceof SyntaxError && statusCode === 400) {
    return new DevTalkError('bad_request', 'the body is no valid JSON, or holds a forbidden key');
  }
  if (Object.hasOwn(known, code)) return new DevTalkError('bad_request', known[code] ?? message);
  if (statusCode === 404) return new DevTalkError('not_found', message);
  if (statusCode >= 400 && statusCode < 500) return new DevTalkError('bad_request', message);
  return new DevTalkError('internal', 'something went wrong on our side');
}
