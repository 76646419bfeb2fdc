import type { Bus } from '@devtalk/bus';
import { DevTalkError } from '@devtalk/contracts';
import type { FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { credentialsOf } from '../http/credentials.js';
import { isSecure } from '../http/request-facts.js';
import type { SessionReader } from './session-reader.js';
import type { LiveSession } from './session-record.js';
import { touch } from './session-watch.js';

/** What it takes to know whose request this is. */
export interface AuthenticatePorts {
  readonly bus: Bus;
  readonly config: Pick<GatewayConfig, 'public'>;
  readonly sessions: Pick<SessionReader, 'read'>;
}

/**
 * The session of a request, read anew each time: what ended a moment ago is refused. Using it counts as activity.
 * @throws DevTalkError `session_required` and its like, `unavailable`
 */
export async function authenticate(
  gateway: AuthenticatePorts,
  request: FastifyRequest,
): Promise<LiveSession> {
  const { token } = credentialsOf(request, isSecure(request, gateway.config.public));
  if (!gateway.bus.connected) throw new DevTalkError('unavailable');
  const live = await gateway.sessions.read(token);
  noteActivity(gateway, live);
  return live;
}

function noteActivity(gateway: AuthenticatePorts, live: LiveSession): void {
  if (gateway.bus.clock.now() - Date.parse(live.session.lastSeenAt) < live.touchEveryMs) return;
  touch(gateway.bus, live);
}
