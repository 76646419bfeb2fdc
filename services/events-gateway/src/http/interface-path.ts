import type { FastifyRequest } from 'fastify';

/** The one route that takes upgrades. */
export const SOCKET_PATH = '/ws';

const INTERFACE = /^\/(?:api|s|ws)(?:[/?]|$)/;

/**
 * Whether a request is for the interface, and not for a file of the web client. The route decides, for one path has many
 * spellings: `/%61pi/rooms` and `http://host/api/rooms` are `/api/rooms` to the router. Where there is no such route, the text does.
 */
export const isInterface = ({ routeOptions, url }: Pick<FastifyRequest, 'routeOptions' | 'url'>): boolean =>
  INTERFACE.test(routeOptions.url ?? '') || INTERFACE.test(url);
