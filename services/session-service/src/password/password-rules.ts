import { readFileSync } from 'node:fs';
import {
  badRequest,
  type DevTalkError,
  normalizeUsername,
  PASSWORD_ISSUES,
  type PasswordIssue,
} from '@devtalk/contracts';

const LIST = new URL('../../../data/common-passwords.txt', import.meta.url);

/** Canonically equal texts are one password: keyboards differ in how they compose 한 and é. */
export const normalizePassword = (password: string): string => password.normalize('NFC');

const folded = (password: string): string => password.normalize('NFKC').toLowerCase();

/** Words everybody would try first here; with digits and signs around them too. Documented in docs/security.md. */
const CONTEXT_WORDS: ReadonlySet<string> = new Set([
  'devtalk',
  'devtalkadmin',
  'admindevtalk',
  'devtalkpassword',
]);

/** What a new password may not be, beyond its length. */
export class PasswordRules {
  readonly #common = new Set(readFileSync(LIST, 'utf8').split('\n').filter(Boolean).map(folded));

  /** @param demo whether the demo people (`user1`/`password1` …) may have the passwords everybody knows */
  constructor(private readonly demo: boolean) {}

  /** @throws DevTalkError `bad_request` naming `field` */
  check(password: string, username: string, field: 'password' | 'newPassword'): void {
    const issue = this.#issueOf(password, username);
    if (issue !== null) throw rejectedPassword(field, issue);
  }

  #issueOf(password: string, username: string): PasswordIssue | null {
    const candidate = folded(password);
    if (this.demo && isDemo(candidate, username)) return null;
    if (CONTEXT_WORDS.has(candidate.replace(/[^\p{L}]/gu, ''))) return 'serviceName';
    if (this.#common.has(candidate)) return 'common';
    if (folded(username) === candidate || normalizeUsername(username) === candidate) return 'username';
    if (/^(.)\1*$/u.test(candidate)) return 'repeated';
    return null;
  }
}

function isDemo(password: string, username: string): boolean {
  const n = /^user([123])$/.exec(username)?.[1];
  return n !== undefined && password === `password${n}`;
}

export const rejectedPassword = (path: 'password' | 'newPassword', issue: PasswordIssue): DevTalkError =>
  badRequest([{ path, message: PASSWORD_ISSUES[issue] }]);
