import { aclRules, ROLES, type Role } from '@devtalk/bus';
import { Redis } from 'ioredis';
import type { TestRedis } from './redis.js';
import type { TestScope } from './scope.js';

export interface RedisUser {
  readonly username: string;
  readonly password: string;
}

/**
 * Gives each process its own least-privileged user for one namespace, as in production: a test that passes only
 * because everybody may do everything proves little.
 */
export async function createAclUsers(
  scope: TestScope,
  redis: TestRedis,
  prefix: string,
): Promise<Record<Role, RedisUser>> {
  const rules = aclRules(prefix);
  const users = ROLES.map(
    (role) => [role, { username: `${role}@${prefix}`, password: `${role}-secret` }] as const,
  );
  await asAdmin(redis, async (admin) => {
    for (const [role, { username, password }] of users) {
      await admin.acl('SETUSER', username, 'reset', 'on', `>${password}`, ...rules[role].split(' '));
    }
    if (!redis.isShared) await admin.acl('SAVE');
  });
  if (redis.isShared) {
    scope.teardown(() =>
      asAdmin(redis, (admin) => admin.acl('DELUSER', ...users.map(([, user]) => user.username))),
    );
  }
  return Object.fromEntries(users) as Record<Role, RedisUser>;
}

async function asAdmin(redis: TestRedis, work: (admin: Redis) => Promise<unknown>): Promise<void> {
  const admin = new Redis(redis.url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    admin.disconnect();
  }
}
