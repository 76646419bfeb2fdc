import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** `web/dist` of the repository, from `services/events-gateway/out/src/http/`. */
const DEFAULT_ROOT = fileURLToPath(new URL('../../../../../web/dist', import.meta.url));

/** Names with a hash of their content: another content has another name. */
const HASHED = /[\\/]assets[\\/]/;

/**
 * The web build. A path that is no file and that a person opens in a browser gets `index.html`: the client has routes of its own. A
 * gateway without a build serves the API alone.
 * @returns whether there is a build
 */
export async function serveStaticFiles(app: FastifyInstance, webRoot: string | undefined): Promise<boolean> {
  const root = webRoot === undefined ? DEFAULT_ROOT : resolve(webRoot);
  const hasBuild = existsSync(join(root, 'index.html'));
  if (!hasBuild) return false;
  const { default: fastifyStatic } = await import('@fastify/static');
  await app.register(fastifyStatic, {
    root,
    serve: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, path) => {
      // Each file may lie here in three forms, with an ETag each.
      response.setHeader('vary', 'accept-encoding');
      response.setHeader(
        'cache-control',
        HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  app.get('/*', (request, reply) => serve(root, request, reply));
  return true;
}

function serve(root: string, request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const path = (request.params as { '*': string })['*'];
  if (/^(?:api|s|ws)(?:\/|$)/.test(path)) return notFound(reply);
  if (path !== '' && isFile(root, path)) return reply.sendFile(path);
  const isForPerson = request.headers.accept?.includes('text/html') ?? false;
  return path === '' || isForPerson ? reply.sendFile('index.html') : notFound(reply);
}

function notFound(reply: FastifyReply): undefined {
  reply.callNotFound();
}

/** A name with a dot at its end: the client's own routes have none. What is outside the root `sendFile` refuses by itself. */
const isFile = (root: string, path: string): boolean =>
  /\.[a-z0-9]+$/i.test(path) && !path.includes('\0') && existsSync(join(root, path));
