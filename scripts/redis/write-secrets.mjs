// @ts-check
/**
 * `node write-secrets.mjs <folder>`, before Redis starts in a deployment of containers: `<folder>/acl/users.acl` for Redis,
 * `<folder>/<user>/password` for each process, `<folder>/acl/operator` for `redis-cli`. A Redis that runs already, as in an
 * update, takes over the rules at once.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { OPERATOR, writeAclFile } from './acl-file.mjs';

const [, , folder = '/secrets'] = process.argv;
const operatorFile = join(folder, 'acl', OPERATOR);

await writeAclFile({
  aclFile: join(folder, 'acl', 'users.acl'),
  passwordFile: (user) => (user === OPERATOR ? operatorFile : join(folder, user, 'password')),
  prefix: process.env.REDIS_PREFIX ?? '',
  // Redis reads it as another user; it holds hashes of random 256 bits.
  aclMode: 0o644,
});
await reloadRunning(process.env.REDIS_URL ?? 'redis://redis:6379');

/** @param {string} url */
async function reloadRunning(url) {
  const password = readFileSync(operatorFile, 'utf8');
  const redis = new Redis(url, {
    username: OPERATOR,
    password,
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 1_000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.acl('LOAD');
    console.log('Redis has taken over the ACL rules.');
  } catch {
    console.log('Redis does not run yet; it will read the ACL file at its start.');
  } finally {
    redis.disconnect();
  }
}
