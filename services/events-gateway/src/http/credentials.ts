import { randomBase32 } from '@devtalk/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Credentials {
  token: string | undefined;
  /** How it came; a cookie is what another site could make a browser send. */
  by: 'cookie' | 'bearer' | 'none';
}

const MAX_TOKEN = 256;
const BEARER = /^bearer +([A-Za-z0-9._~+/=-]+) *$/i;
/** The longest that browsers keep one, in seconds: 400 days. */
const DEVICE_COOKIE_SECONDS = 34_560_000;
const DEVICE_ID = /^[0-9a-z]{26}$/;

/** `__Host-` binds the cookie to this very host, without any other to set or read it; browsers take it over https alone. */
const cookieName = (secure: boolean): string => (secure ? '__Host-devtalk' : 'devtalk');
const deviceCookieName = (secure: boolean): string => (secure ? '__Host-devtalk-device' : 'devtalk-device');

/** A bearer token wins: who sends one means it. Anything malformed is no token. */
export function credentialsOf(request: FastifyRequest, secure: boolean): Credentials {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = BEARER.exec(authorization)?.[1];
    return { token: token && token.length <= MAX_TOKEN ? token : undefined, by: 'bearer' };
  }
  const token = request.cookies[cookieName(secure)];
  return token
    ? { token: token.length <= MAX_TOKEN ? token : undefined, by: 'cookie' }
    : { token: undefined, by: 'none' };
}

/** Kept until the session must end: its idle timeout is the server's business. */
export function setSessionCookie(reply: FastifyReply, token: string, secure: boolean, expires: Date): void {
  reply.setCookie(cookieName(secure), token, {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure,
    expires,
  });
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  reply.clearCookie(cookieName(secure), { httpOnly: true, sameSite: 'strict', path: '/', secure });
}

/** "This browser signed in before": lets a person past an attack on their account. No credential. */
export function deviceIdOf(request: FastifyRequest, secure: boolean): string | null {
  const value = request.cookies[deviceCookieName(secure)];
  return value !== undefined && DEVICE_ID.test(value) ? value : null;
}

export const newDeviceId = (): string => randomBase32(26);

export function setDeviceCookie(reply: FastifyReply, deviceId: string, secure: boolean): void {
  const lasting = {
    maxAge: DEVICE_COOKIE_SECONDS,
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure,
  } as const;
  reply.setCookie(deviceCookieName(secure), deviceId, lasting);
}
