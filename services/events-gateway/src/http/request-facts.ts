import type { Client } from '@devtalk/bus';
import { hashToken } from '@devtalk/bus';
import type { FastifyRequest } from 'fastify';
import type { GatewayConfig } from '../config.js';
import { clientAddress } from './client-address.js';
import { credentialsOf, deviceIdOf } from './credentials.js';
import { deviceName } from './device-name.js';

/** Whether the person's browser speaks https, possibly to a trusted proxy in front. */
export function isSecure(request: FastifyRequest, { origin }: GatewayConfig['public']): boolean {
  return request.protocol === 'https' || (origin?.startsWith('https:') ?? false);
}

/** Where people reach this DevTalk, for links in answers. */
export const publicOriginOf = (request: FastifyRequest, { origin }: GatewayConfig['public']): string =>
  origin ?? `${request.protocol}://${request.host}`;

/** Where a sign-in comes from. `deviceId` is that of the browser's long-lived cookie, new for a first visit. */
export function clientOf(
  request: FastifyRequest,
  config: GatewayConfig['public'],
  device: string | undefined,
): Client {
  const secure = isSecure(request, config);
  const { token } = credentialsOf(request, secure);
  return {
    ip: clientAddress(request),
    device: device ?? deviceName(request.headers['user-agent']),
    deviceId: deviceIdOf(request, secure),
    coordinates: coordinatesOf(request, config),
    tokenHash: token === undefined ? null : hashToken(token),
  };
}

/** `latitude,longitude` in a header that only a trusted proxy may set: from anybody else it is not read. */
function coordinatesOf(
  request: FastifyRequest,
  { coordinatesHeader, trustedProxies }: GatewayConfig['public'],
) {
  if (
    coordinatesHeader === undefined ||
    trustedProxies.length === 0 ||
    !request.ips ||
    request.ips.length < 2
  )
    return null;
  const [, latitude, longitude] = COORDINATES.exec(String(request.headers[coordinatesHeader] ?? '')) ?? [];
  return onEarth(Number(latitude), Number(longitude));
}

/** A proxy that does not know where an address is sends nothing, or the comma alone: that is nowhere, and not 0° North 0° East. */
const COORDINATES = /^ *(-?\d+(?:\.\d+)?) *, *(-?\d+(?:\.\d+)?) *$/;

function onEarth(latitude: number, longitude: number): { latitude: number; longitude: number } | null {
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}
