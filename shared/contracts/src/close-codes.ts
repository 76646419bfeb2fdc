/** Application close codes of `/ws`; the word is sent as the close frame's reason. */
export const CLOSE_CODES = Object.freeze({
  draining: 4000,
  disconnected: 4001,
  connect_timeout: 4008,
  slow_consumer: 4009,
  unavailable: 4013,
  rate_limited: 4029,
  protocol_error: 4500,
  session_required: 4501,
  session_superseded: 4509,
  session_revoked: 4510,
  session_expired: 4511,
  account_disabled: 4523,
  too_many_connections: 4529,
});

export type CloseWord = keyof typeof CLOSE_CODES;
export type CloseCode = (typeof CLOSE_CODES)[CloseWord];
