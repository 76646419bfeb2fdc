import { hashToken, newSessionId, newToken } from '@devtalk/bus';
import type { Opening } from '../account/accounts.js';
import type { SessionConfig } from '../config.js';
import type { Arrival } from '../pipeline/requests.js';
import { throttlePlace } from './address.js';
import { deviceKey } from './device.js';

/** A session about to be opened in partition `p` for who arrives, and its token, which goes into the answer and nowhere else. */
export function openingFor(
  p: number,
  client: Arrival,
  config: SessionConfig,
): { opening: Opening; token: string } {
  const token = newToken(p);
  const { idleMs, absoluteMs, policy, auditRetentionMs } = config.sessions;
  const opening: Opening = {
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
    place: throttlePlace(client.ip),
    geo: geoOf(client, config.travelMaxKmh),
    retentionMs: auditRetentionMs,
  };
  return { opening, token };
}

function geoOf({ coordinates }: Arrival, maxKmh: number | undefined): Opening['geo'] {
  return coordinates === null || maxKmh === undefined ? undefined : { ...coordinates, maxKmh };
}
