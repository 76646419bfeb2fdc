import { randomBytes } from 'node:crypto';

/** A `REDIS_PREFIX` that no other test has, so that many can share one Redis without meeting. */
export function testNamespace(): string {
  return `test-${randomBytes(6).toString('hex')}:`;
}
