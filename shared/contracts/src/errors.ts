import { ERRORS, type ErrorCode, isErrorCode } from './error-codes.js';
import type { Displacer } from './error-schemas.js';
import type { RevocationReason } from './revocation.js';

export interface Issue {
  /** Where in the data, as `members.0.userId`; empty for the whole. */
  path: string;
  message: string;
}

/** The fields an error may carry besides its code and message. */
export interface ErrorFields {
  issues?: Issue[];
  by?: Displacer;
  reason?: RevocationReason;
}

/** An error as it travels in WebSocket replies and on the bus. */
export interface WireError extends ErrorFields {
  code: ErrorCode;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
}

/** RFC 9457 problem details. */
export interface Problem extends ErrorFields {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  requestId: string;
}

export interface DevTalkErrorOptions {
  fields?: ErrorFields;
  /** Milliseconds until a retry makes sense; `rate_limited` and `unavailable` get one second when absent. */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

const DEFAULT_RETRY_AFTER_MS = 1_000;

/**
 * The one error type that crosses a process border. Its message is shown to people: no secrets, no internals.
 * A `bad_request` always has `issues`; where none are given, its message is the one about the whole.
 */
export class DevTalkError extends Error {
  override readonly name = 'DevTalkError';
  readonly code: ErrorCode;
  readonly fields: ErrorFields;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string = ERRORS[code].title, options: DevTalkErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.fields = code === 'bad_request' ? withIssues(options.fields, message) : (options.fields ?? {});
    this.retryAfterMs = options.retryAfterMs ?? defaultRetryAfter(code);
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  toWire(): WireError {
    const { code, message, retryable, retryAfterMs } = this;
    return {
      code,
      message,
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...this.fields,
    };
  }

  toProblem(requestId: string): Problem {
    const { title, status } = ERRORS[this.code];
    const type = `urn:devtalk:problem:${this.code}`;
    return { type, title, status, detail: this.message, code: this.code, requestId, ...this.fields };
  }

  /** Value of the `Retry-After` header in whole seconds, at least 1; undefined where none is due. */
  get retryAfterSeconds(): number | undefined {
    return this.retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(this.retryAfterMs / 1_000));
  }

  /** Rebuilds an error from a reply; a code newer than this build becomes `internal`. */
  static fromWire(wire: Omit<WireError, 'code'> & { code: string }): DevTalkError {
    const code = isErrorCode(wire.code) ? wire.code : 'internal';
    return new DevTalkError(code, wire.message, { fields: fieldsOf(wire), retryAfterMs: wire.retryAfterMs });
  }
}

function defaultRetryAfter(code: ErrorCode): number | undefined {
  return code === 'rate_limited' || code === 'unavailable' ? DEFAULT_RETRY_AFTER_MS : undefined;
}

function withIssues(fields: ErrorFields | undefined, message: string): ErrorFields {
  return { ...fields, issues: fields?.issues ?? [{ path: '', message }] };
}

function fieldsOf({ issues, by, reason }: ErrorFields): ErrorFields {
  return { ...(issues && { issues }), ...(by && { by }), ...(reason && { reason }) };
}
