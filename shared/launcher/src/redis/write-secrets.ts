/**
 * `node write-secrets.js <folder>`, before Redis starts in a deployment of containers: `<folder>/acl/users.acl` for Redis,
 * `<folder>/<user>/password` for each process, `<folder>/acl/operator` for `redis-cli`. A Redis that runs already, as in an update, takes
 * over what has changed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type AclUsers, OPERATOR, writeAclFile } from './acl-file.js';
import { applyAcl } from './apply-acl.js';

const [, , folder = '/secrets'] = process.argv;
const operatorFile = join(folder, 'acl', OPERATOR);

const users = writeAclFile({
  aclFile: join(folder, 'acl', 'users.acl'),
  passwordFile: (user) => (user === OPERATOR ? operatorFile : join(folder, user, 'password')),
  prefix: process.env.REDIS_PREFIX ?? '',
  // Redis reads it as another user; it holds hashes of random 256 bits.
  mode: 0o644,
});
await updateRunning(process.env.REDIS_URL ?? 'redis://redis:6379', users);

async function updateRunning(url: string, wanted: AclUsers): Promise<void> {
  const redis = new Redis(url, {
    username: OPERATOR,
    password: readFileSync(operatorFile, 'utf8'),
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 1_000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
  } catch (error) {
    console.log(`Redis is not reached (${(error as Error).message}); it reads the ACL file at its start.`);
    redis.disconnect();
    return;
  }
  try {
    const { changed, removed } = await applyAcl(redis, wanted);
    if (changed.length > 0) console.log(`Redis has new ACL rules for ${changed.join(', ')}.`);
    if (removed.length > 0) console.log(`Redis has no longer the users ${removed.join(', ')}.`);
    if (changed.length + removed.length === 0)
      console.log('The ACL rules of Redis have not changed: nothing is loaded.');
  } finally {
    redis.disconnect();
  }
}
