export interface ErrorDefinition {
  /** HTTP status of the problem. */
  readonly status: number;
  /** RFC 9457 title: the same for every occurrence of the code. */
  readonly title: string;
  /** Whether the very same request may succeed later without the person changing anything. */
  readonly retryable: boolean;
}

const permanent = (status: number, title: string): ErrorDefinition => ({ status, title, retryable: false });
const transient = (status: number, title: string): ErrorDefinition => ({ status, title, retryable: true });

/** Every error code of HTTP and WebSocket, once. */
export const ERRORS = Object.freeze({
  bad_request: permanent(400, 'The request is not valid'),
  session_required: permanent(401, 'Sign in first'),
  session_expired: permanent(401, 'The session has expired'),
  session_superseded: permanent(401, 'Signed in on another device'),
  session_revoked: permanent(401, 'The session was ended'),
  invalid_credentials: permanent(401, 'Username or password is wrong'),
  forbidden: permanent(403, 'Not allowed'),
  forbidden_origin: permanent(403, 'This origin is not allowed'),
  not_found: permanent(404, 'Not found'),
  conflict: permanent(409, 'In conflict with the present state'),
  session_exists: permanent(409, 'The account is already signed in'),
  name_taken: permanent(409, 'The name is taken'),
  gone: permanent(410, 'No longer available'),
  payload_too_large: permanent(413, 'Too large'),
  rate_limited: transient(429, 'Too many requests'),
  /** Not retryable on its own: the fault is ours, and asking again unchanged would meet it again. */
  internal: permanent(500, 'Something went wrong'),
  unavailable: transient(503, 'Temporarily unavailable'),
  timeout: transient(504, 'No answer in time'),
} satisfies Record<string, ErrorDefinition>);

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.freeze(Object.keys(ERRORS)) as readonly ErrorCode[];

/** True for a code of this table; own keys only, so `constructor` is none. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}
