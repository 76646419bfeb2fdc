import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { asyncApi, openApi, operationsFor } from '@devtalk/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

export interface DocumentRoutePorts {
  readonly version: string;
  readonly config: { readonly limits: { readonly messageText: number } };
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** The page and what it needs, from `docs-page/` beside `src/`: nothing is loaded from elsewhere. */
const PAGE_FILES = [
  ['/api/docs', 'page.html', 'text/html; charset=utf-8'],
  ['/api/docs/page.css', 'page.css', 'text/css; charset=utf-8'],
  ['/api/docs/page.js', 'page.js', 'text/javascript; charset=utf-8'],
] as const;

/**
 * The interface as documents, generated once from the contracts this gateway checks by – when somebody asks: few do, and a start that
 * thousands of clients wait for must not.
 */
export function addDocumentRoutes(app: FastifyInstance, { version, config }: DocumentRoutePorts): void {
  const operations = operationsFor({ messageText: config.limits.messageText });
  const open = once(() => tagged(JSON.stringify(openApi({ version, operations }))));
  const asynchronous = once(() => tagged(JSON.stringify(asyncApi({ version, operations }))));
  app.get('/api/openapi.json', async (request, reply) => send(request, reply, JSON_TYPE, open()));
  app.get('/api/asyncapi.json', async (request, reply) => send(request, reply, JSON_TYPE, asynchronous()));
  for (const [url, file, type] of PAGE_FILES) {
    const found = tagged(readFileSync(new URL(`../../../docs-page/${file}`, import.meta.url), 'utf8'));
    app.get(url, async (request, reply) => send(request, reply, type, found));
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

interface Tagged {
  text: string;
  etag: string;
}

/** A weak tag: the text is the same whether it travels compressed or not. */
const tagged = (text: string): Tagged => ({
  text,
  etag: `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`,
});

/** Asked for again each time, sent again only where it has changed. */
function send(request: FastifyRequest, reply: FastifyReply, type: string, { text, etag }: Tagged) {
  reply.header('cache-control', 'no-cache').header('etag', etag);
  const known = request.headers['if-none-match']?.split(',').map((each) => each.trim());
  if (known?.includes(etag)) return reply.header('vary', 'accept-encoding').code(304).send();
  return reply.type(type).send(text);
}
