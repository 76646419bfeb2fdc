/** Why a new password is rejected, beyond its length: the message of the issue. Clients translate by the key. */
export const PASSWORD_ISSUES = Object.freeze({
  serviceName: 'Must not be made of the name of this service',
  common: 'Is one of the most common passwords',
  username: 'Must not be the username',
  repeated: 'Must not be one character repeated',
  unchanged: 'Must differ from the present password',
});

export type PasswordIssue = keyof typeof PASSWORD_ISSUES;

const issuesByMessage = new Map<string, PasswordIssue>(
  Object.entries(PASSWORD_ISSUES).map(([issue, message]) => [message, issue as PasswordIssue]),
);

/** Undefined for every other issue. */
export const passwordIssue = (message: string): PasswordIssue | undefined => issuesByMessage.get(message);
