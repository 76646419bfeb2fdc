import { readFileSync } from 'node:fs';
import { badRequest, type DevTalkError, normalizeUsername } from '@devtalk/contracts';

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
    const fault = this.#fault(password, username);
    if (fault !== null) throw refusal(field, fault);
  }

  #fault(password: string, username: string): string | null {
    const candidate = folded(password);
    if (this.demo && isDemo(candidate, username)) return null;
    if (CONTEXT_WORDS.has(candidate.replace(/[^\p{L}]/gu, '')))
      return 'Must not be made of the name of this service';
    if (this.#common.has(candidate)) return 'Is one of the most common passwords';
    if (folded(username) === candidate || normalizeUsername(username) === candidate)
      return 'Must not be the username';
    if (/^(.)\1*$/u.test(candidate)) return 'Must not be one character repeated';
    return null;
  }
}

function isDemo(password: string, username: string): boolean {
  const n = /^user([123])$/.exec(username)?.[1];
  return n !== undefined && password === `password${n}`;
}

export const refusal = (path: string, message: string): DevTalkError => badRequest([{ path, message }]);
