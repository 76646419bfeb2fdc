import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { aclRules } from '@devtalk/bus';

/** May do everything: the starter, and an operator with `redis-cli`. */
export const OPERATOR = 'operator';

/**
 * No one can sign in as `default`. It keeps its rights all the same, because Redis replays the transactions of its append-only file in its
 * name, and would drop each of them without.
 */
const DEFAULT_RULES = 'off sanitize-payload resetpass ~* &* +@all';

/** May say PING and nothing else, so that a health check needs no password. */
const HEALTH_RULES = 'on sanitize-payload nopass resetchannels -@all +ping';

export interface AclFile {
  readonly aclFile: string;
  readonly passwordFile: (user: string) => string;
  /** As REDIS_PREFIX. */
  readonly prefix: string;
  /** Of the ACL file; default 0600. */
  readonly mode?: number;
}

/** Each user with its rules. ACL SETUSER sets `sanitize-payload` where ACL LOAD does not: it is written out, so that both give the same. */
export type AclUsers = Readonly<Record<string, string>>;

/**
 * Writes the ACL file of a Redis for DevTalk's processes: a user each, with no more than it needs, and no others. Rules follow the code at
 * each start; a password is made once and kept. The file has hashes only.
 */
export function writeAclFile({ aclFile, passwordFile, prefix, mode = 0o600 }: AclFile): AclUsers {
  const withPassword = { ...aclRules(prefix), [OPERATOR]: '~* &* +@all' };
  const users: Record<string, string> = { default: DEFAULT_RULES, health: HEALTH_RULES };
  for (const [user, rules] of Object.entries(withPassword)) {
    const hash = createHash('sha256')
      .update(passwordIn(passwordFile(user)))
      .digest('hex');
    users[user] = `on sanitize-payload #${hash} ${rules}`;
  }
  const lines = Object.entries(users).map(([user, rules]) => `user ${user} ${rules}\n`);
  replaceFile(aclFile, lines.join(''), mode);
  return users;
}

/** 256 bits of a CSPRNG, made when the file is not there yet. */
function passwordIn(file: string): string {
  if (!existsSync(file)) replaceFile(file, randomBytes(32).toString('base64url'), 0o600);
  return readFileSync(file, 'utf8').trim();
}

/** Whole or not at all, and never readable to more than `mode` says. */
function replaceFile(file: string, text: string, mode: number): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, text, { mode });
  chmodSync(`${file}.new`, mode);
  renameSync(`${file}.new`, file);
}
