// @ts-check
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inRoot } from '../house/paths.mjs';

/**
 * Nobody can be `default`; it keeps its rights all the same, because Redis replays the transactions of its append-only file
 * in its name, and would drop each of them without.
 */
const NOBODY = 'user default off resetpass ~* &* +@all';

/** Who may do everything: the starter, and an operator with `redis-cli`. */
export const OPERATOR = 'operator';

/** May say PING and nothing else, so that a health check needs no password. */
const HEALTH = 'user health on nopass resetchannels -@all +ping';

/**
 * Writes the ACL file of a Redis for DevTalk's processes: a user each, with no more than it needs, and nobody besides.
 * Rules follow the code at each start; a password is made once and kept. The file has hashes only.
 * @param {object} where
 * @param {string} where.aclFile
 * @param {(user: string) => string} where.passwordFile
 * @param {string} where.prefix as REDIS_PREFIX
 * @param {number} [where.aclMode] of the ACL file
 */
export async function writeAclFile({ aclFile, passwordFile, prefix, aclMode = 0o600 }) {
  const { aclRules } = await import(new URL(`file://${inRoot('shared/bus/out/src/redis/acl.js')}`).href);
  const rules = { ...aclRules(prefix), [OPERATOR]: '~* &* +@all' };
  const users = Object.entries(rules).map(([user, rule]) => {
    const hash = createHash('sha256')
      .update(passwordIn(passwordFile(user)))
      .digest('hex');
    return `user ${user} on #${hash} ${rule}`;
  });
  replaceFile(aclFile, `${[NOBODY, HEALTH, ...users].join('\n')}\n`, aclMode);
}

/** @param {string} file @returns {string} 256 bits of a CSPRNG */
export function passwordIn(file) {
  if (!existsSync(file)) replaceFile(file, randomBytes(32).toString('base64url'), 0o600);
  return readFileSync(file, 'utf8').trim();
}

/** Whole or not at all, and never readable to more than `mode` says. @param {string} file @param {string} text @param {number} mode */
function replaceFile(file, text, mode) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, text, { mode });
  chmodSync(`${file}.new`, mode);
  renameSync(`${file}.new`, file);
}
