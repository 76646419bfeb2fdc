import type { Opened, RequestInput } from '@devtalk/bus';
import { type RequestParsed, readHttpData } from '@devtalk/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { clearSessionCookie, newDeviceId, setDeviceCookie, setSessionCookie } from '../http/credentials.js';
import { clientOf, isSecure } from '../http/request-facts.js';
import { type AuthenticatePorts, authenticate } from './authenticate.js';

export interface AuthRoutePorts extends AuthenticatePorts {
  readonly dispatcher: Pick<Dispatcher, 'contracts' | 'run'>;
}

type SignIn = 'auth.register' | 'auth.login' | 'auth.recover';

/** Signing up, in and out. */
export function addAuthRoutes(app: FastifyInstance, gateway: AuthRoutePorts): void {
  for (const name of ['auth.register', 'auth.login', 'auth.recover'] as const) {
    const path = pathOf(gateway, name);
    app.post(path, (request, reply) => signIn(gateway, name, request, reply));
  }
  app.get(pathOf(gateway, 'auth.me'), async (request) => {
    const { user, session } = await authenticate(gateway, request);
    return { user, session };
  });
  app.post(pathOf(gateway, 'auth.logout'), (request, reply) => signOut(gateway, request, reply));
}

const pathOf = (gateway: AuthRoutePorts, name: SignIn | 'auth.me' | 'auth.logout'): string =>
  gateway.dispatcher.contracts[name].http?.path ?? '';

async function signIn(gateway: AuthRoutePorts, name: SignIn, request: FastifyRequest, reply: FastifyReply) {
  const contract = gateway.dispatcher.contracts[name];
  const { delivery, device, ...credentials } = readHttpData(contract, request) as RequestParsed<SignIn>;
  const client = clientOf(request, gateway.config.public, device);
  // A first visit gets its id now, so that this sign-in is the one that is remembered.
  const deviceId = client.deviceId ?? (delivery === 'cookie' ? newDeviceId() : null);
  // Each contract has checked what is its own.
  const data = { ...credentials, client: { ...client, deviceId } } as RequestInput<SignIn>;
  const opened = await gateway.bus.request(name, data, { requestId: request.id });
  reply.code(contract.http?.status ?? 200);
  if (delivery === 'cookie') setCookies(gateway, request, reply, opened, deviceId);
  return answerOf(name, delivery, opened);
}

function setCookies(
  { config }: AuthRoutePorts,
  request: FastifyRequest,
  reply: FastifyReply,
  { token, session }: Opened,
  deviceId: string | null,
): void {
  const secure = isSecure(request, config.public);
  setSessionCookie(reply, token, secure, new Date(session.expiresAt));
  if (deviceId !== null) setDeviceCookie(reply, deviceId, secure);
}

/** The token is in the body only for who asked for it, and then in no cookie. */
function answerOf(
  name: SignIn,
  delivery: RequestParsed<SignIn>['delivery'],
  { user, session, superseded, token }: Opened,
) {
  return {
    user,
    session,
    ...(name !== 'auth.register' && { superseded }),
    ...(delivery === 'token' && { token }),
  };
}

async function signOut(
  gateway: AuthRoutePorts,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { actor } = await authenticate(gateway, request);
  await gateway.dispatcher.run('auth.logout', {}, { actor, requestId: request.id });
  clearSessionCookie(reply, isSecure(request, gateway.config.public));
  return reply.code(204).send();
}
