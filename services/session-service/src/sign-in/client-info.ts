import { hashToken, newSessionId, newToken } from '@devtalk/bus';
import type { NewSession } from '../account/user-store.js';
import type { SessionConfig } from '../config.js';
import type { ClientInfo } from '../pipeline/requests.js';
import { throttledAddress } from './address.js';
import { deviceKey } from './device.js';

/** A session about to be opened in partition `p` for who arrives, and its token, which goes into the answer and nowhere else. */
export function newSessionFor(
  p: number,
  client: ClientInfo,
  config: SessionConfig,
): { newSession: NewSession; token: string } {
  const token = newToken(p);
  const { idleMs, absoluteMs, policy, auditRetentionMs } = config.sessions;
  const newSession: NewSession = {
    session: {
      id: newSessionId(p),
      tokenHash: hashToken(token),
      device: client.device,
      ip: client.ip,
      idleMs,
      absoluteMs,
    },
    limit: policy.limit,
    rejects: policy.rejects,
    sameBrowser: client.tokenHash ?? undefined,
    deviceKey: deviceKey(client.deviceId),
    address: throttledAddress(client.ip),
    geo: geoOf(client, config.travelMaxKmh),
    retentionMs: auditRetentionMs,
  };
  return { newSession, token };
}

function geoOf({ coordinates }: ClientInfo, maxKmh: number | undefined): NewSession['geo'] {
  return coordinates === null || maxKmh === undefined ? undefined : { ...coordinates, maxKmh };
}
