import { passwordIssue } from '@devtalk/contracts/password-issues';
import { ApiError } from '../api.js';
import type { Dictionary } from './en.js';

/** Why the server rejected the password in this field, in the reader's language; undefined where it did not. */
export function passwordError(
  error: unknown,
  field: 'password' | 'newPassword',
  t: Dictionary,
): string | undefined {
  const issue = error instanceof ApiError && error.problem.issues?.find(({ path }) => path === field);
  if (!issue) return undefined;
  const known = passwordIssue(issue.message);
  return known ? t.session.passwordIssues[known] : t.session.passwordHint;
}
