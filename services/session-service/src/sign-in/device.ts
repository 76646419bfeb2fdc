import { createHash } from 'node:crypto';

/** How a device is remembered: a copy of the database gives nobody the cookie that marks it. */
export function deviceKey(deviceId: string | null): string | undefined {
  if (deviceId === null) return undefined;
  return createHash('sha256').update(deviceId).digest('base64url').slice(0, 22);
}
