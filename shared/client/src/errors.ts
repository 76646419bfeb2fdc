import type { ErrorBody } from './wire.js';

/**
 * Why a call failed. `code` is one of the protocol's error codes, `facts` all further fields the server sent
 * (such as `by` for `session_superseded` or `issues` for `bad_request`).
 */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly facts: ErrorBody;

  constructor(body: ErrorBody) {
    super(body.message);
    this.code = body.code;
    this.retryable = body.retryable;
    this.retryAfterMs = body.retryAfterMs;
    this.facts = body;
  }

  /** A failure found on this side, before or without an answer. */
  static local(code: 'unavailable' | 'timeout' | 'payload_too_large', message: string): CallError {
    return new CallError({ code, message, retryable: code !== 'payload_too_large' });
  }
}
