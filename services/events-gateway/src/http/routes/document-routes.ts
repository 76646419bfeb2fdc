import { readFileSync } from 'node:fs';
import { asyncApi, openApi, operationsFor } from '@devtalk/shared/contracts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Gateway } from '../../gateway.js';

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
export function addDocumentRoutes(app: FastifyInstance, { version, config }: Gateway): void {
  const operations = operationsFor({ messageText: config.limits.messageText });
  const open = once(() => JSON.stringify(openApi({ version, operations })));
  const asynchronous = once(() => JSON.stringify(asyncApi({ version, operations })));
  app.get('/api/openapi.json', async (_request, reply) => json(reply, open()));
  app.get('/api/asyncapi.json', async (_request, reply) => json(reply, asynchronous()));
  for (const [url, file, type] of PAGE_FILES) {
    const content = readFileSync(new URL(`../../../../docs-page/${file}`, import.meta.url), 'utf8');
    app.get(url, async (_request, reply) =>
      reply.type(type).header('cache-control', 'no-cache').send(content),
    );
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

const json = (reply: FastifyReply, text: string) =>
  reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(text);
