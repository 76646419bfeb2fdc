import { createHash, randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { AclUsers } from './acl-file.js';

export interface AclChanges {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Brings the users of a running Redis to what the ACL file says. `ACL LOAD` would end every connection, and with them what each process is
 * waiting for; `ACL SETUSER` ends none, and users whose rules are the same are left alone.
 */
export async function applyAcl(redis: Redis, wanted: AclUsers): Promise<AclChanges> {
  const present = new Map((await redis.acl('LIST')).map((line) => [line.split(' ')[1] ?? '', line]));
  const changed: string[] = [];
  for (const [user, rules] of Object.entries(wanted)) {
    if (present.get(user) === (await asListed(redis, user, rules))) continue;
    // One command: no connection of this user ever sees it without its rights.
    await redis.acl('SETUSER', user, 'reset', ...rules.split(' '));
    changed.push(user);
  }
  const removed = [...present.keys()].filter((user) => !(user in wanted));
  if (removed.length > 0) await redis.acl('DELUSER', ...removed);
  return { changed, removed };
}

/** How this Redis would list a user: it writes rules in its own way, which differs between versions, so it is asked with a user that cannot sign in. */
async function asListed(redis: Redis, user: string, rules: string): Promise<string> {
  const trial = `trial-${createHash('sha256').update(randomBytes(16)).digest('hex').slice(0, 16)}`;
  try {
    await redis.acl('SETUSER', trial, 'reset', ...rules.split(' '), 'off');
    const line = (await redis.acl('LIST')).find((each) => each.startsWith(`user ${trial} `)) ?? '';
    const state = rules.split(' ').includes('off') ? 'off' : 'on';
    return line.replace(`user ${trial} off`, `user ${user} ${state}`);
  } finally {
    await redis.acl('DELUSER', trial);
  }
}
