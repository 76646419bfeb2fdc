import { entryTime } from '@devtalk/bus';
import type {
  Displacer,
  PublicUser,
  RevocationReason,
  SecurityEvent,
  SecurityEventKind,
} from '@devtalk/contracts';
import { type AuditEntry, cursorOf } from './audit-trail.js';

/** An entry of the audit trail as clients see it; its id is also the cursor behind it. */
export function toSecurityEvent(entry: AuditEntry, user?: PublicUser): SecurityEvent {
  return {
    id: cursorOf(entry),
    at: new Date(entryTime(entry.id)).toISOString(),
    kind: entry.kind as SecurityEventKind,
    device: entry.device,
    ip: entry.ip,
    sessionId: entry.session ?? null,
    ...(user && { user }),
    ...(entry.by !== undefined && { by: JSON.parse(entry.by) as Displacer }),
    ...(entry.reason !== undefined && { reason: entry.reason as RevocationReason }),
    ...(entry.distance !== undefined && { distanceKm: Number(entry.distance) }),
    ...(entry.speed !== undefined && { speedKmh: Number(entry.speed) }),
  };
}
