import type { FastifyInstance, FastifyRequest } from 'fastify';

interface Line {
  method: string;
  path: string;
  status: number;
  ms: number;
}

/** Ms for which one line stands for all that are refused for the moment: while Redis is away, or we are leaving, everybody tries again. */
const REFUSED_EVERY_MS = 1_000;
const UNAVAILABLE = 503;

/**
 * One line for each request that changes something, and for those that failed on our side; reads are at debug level.
 * The query is left out: it may hold what people search for.
 */
export function logRequests(app: FastifyInstance): void {
  const logRefused = oncePerMoment();
  app.addHook('onResponse', async (request, reply) => {
    const fields = {
      method: request.method,
      path: pathOf(request),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
    };
    const text = textOf(fields);
    if (fields.status === UNAVAILABLE) logRefused(request, fields);
    else if (fields.status >= 500) request.log.warn(fields, text);
    else if (request.method === 'GET' || request.method === 'HEAD') request.log.debug(fields, text);
    else request.log.info(fields, text);
  });
}

/** The first of a moment is told, with how many of the one before it were not: thousands of the same line would bury the one that says why. */
function oncePerMoment() {
  let toldAt = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return ({ log }: FastifyRequest, line: Line): void => {
    const now = performance.now();
    if (now - toldAt < REFUSED_EVERY_MS) {
      untold += 1;
      log.debug(line, textOf(line));
      return;
    }
    log.warn(untold > 0 ? { ...line, untold } : line, textOf(line));
    toldAt = now;
    untold = 0;
  };
}

const textOf = ({ method, path, status }: Line) => `${method} ${path} ${status}`;

/**
 * The path without what opens something to whoever holds it: codes of invitations and short links, tokens of webhooks. Where a route has
 * matched it is known which part that is; of what no route has matched (a slash too many), all that stands behind such a word goes.
 */
function pathOf(request: FastifyRequest): string {
  const path = request.url.split('?', 1)[0] ?? '';
  const route = request.routeOptions.url ?? '*';
  const shown = SECRET_PARAMETER.test(route) ? withoutSecrets(route, request.params) : withoutTail(path);
  return shown.slice(0, 200);
}

const SECRET_PARAMETER = /:(code|token)\b/;
const SECRET_PLACE = /^(invites?|links?|s|hooks)$/i;

function withoutTail(path: string): string {
  const parts = path.split('/');
  const place = parts.findIndex((part) => SECRET_PLACE.test(part) || part.includes('%'));
  return place < 0 || place === parts.length - 1 ? path : `${parts.slice(0, place + 1).join('/')}/*`;
}

const withoutSecrets = (route: string, params: unknown): string =>
  route.replace(/:(\w+)/g, (place, name: string) =>
    SECRET_PARAMETER.test(place)
      ? '*'
      : encodeURIComponent(String((params as Record<string, unknown>)[name])),
  );
