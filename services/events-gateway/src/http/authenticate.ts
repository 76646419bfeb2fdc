import { DevTalkError } from '@devtalk/shared/contracts';
import type { FastifyRequest } from 'fastify';
import type { Gateway } from '../gateway.js';
import type { LiveSession } from '../session/session-record.js';
import { touch } from '../session/session-watch.js';
import { credentialsOf } from './credentials.js';
import { isSecure } from './request-facts.js';

/**
 * The session of a request, read anew each time: what ended a moment ago is refused. Using it counts as activity.
 * @throws DevTalkError `session_required` and its like, `unavailable`
 */
export async function authenticate(gateway: Gateway, request: FastifyRequest): Promise<LiveSession> {
  const { token } = credentialsOf(request, isSecure(request, gateway.config.public));
  if (!gateway.bus.connected) throw new DevTalkError('unavailable');
  const live = await gateway.sessions.read(token);
  noteActivity(gateway, live);
  return live;
}

function noteActivity(gateway: Gateway, live: LiveSession): void {
  if (gateway.bus.clock.now() - Date.parse(live.session.lastSeenAt) < live.touchEveryMs) return;
  touch(gateway.bus, live);
}
