import { DevTalkError } from '@devtalk/contracts';
import { deferred } from '@devtalk/testkit';
import type { Test } from 'tap';
import { z } from 'zod';
import { createHttpApp, type HttpAppOptions, listen, type ZodTypeProvider } from '../../src/http/index.js';
import { createLogger } from '../../src/logging/index.js';

type LogLine = Record<string, unknown>;

export function capturedLogger() {
  const log: LogLine[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
  const logger = createLogger({ service: 'gateway', instance: 'g-1', level: 'debug', destination });
  return { logger, log };
}

/** A small application on a real port. `slow` answers when `release` is called. */
export async function serve(
  t: Test,
  options: Partial<HttpAppOptions> = {},
  addMore: (app: ReturnType<typeof createHttpApp>) => void = () => {},
) {
  const { logger, log } = capturedLogger();
  const app = createHttpApp({ logger, ...options });
  const arrived: string[] = [];
  app.server.on('request', ({ url }: { url?: string }) => arrived.push(url ?? ''));
  const { promise: released, resolve: release } = deferred();
  addRoutes(app, released);
  addMore(app);
  const port = await listen(app, { host: '127.0.0.1', port: 0, variable: 'PORT' });
  t.teardown(() => {
    release();
    return app.close();
  });
  const call = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);
  const post = (body: string, type = 'application/json') =>
    call('/rooms/lobby', { method: 'POST', body, headers: { 'content-type': type } });
  return { app, port, call, post, log, release, arrived };
}

function addRoutes(plain: ReturnType<typeof createHttpApp>, released: Promise<void>) {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  const body = z.object({ text: z.string().max(10), count: z.coerce.number().default(1) });
  const params = z.object({ room: z.string().min(2) });
  app.post(
    '/rooms/:room',
    { schema: { body, params } },
    async ({ body: { text, count }, params: { room } }) => ({
      room,
      text: text.repeat(count),
    }),
  );
  app.get(
    '/search',
    { schema: { querystring: z.object({ limit: z.coerce.number().max(5) }) } },
    async ({ query }) => query,
  );
  app.get('/limited', async () => {
    throw new DevTalkError('rate_limited', 'too fast', { retryAfterMs: 2_100 });
  });
  app.get('/away', async () => {
    throw new DevTalkError('unavailable');
  });
  app.get('/broken', async () => {
    throw new Error('internals of redis://a:hunter2@h');
  });
  app.get('/who', async ({ ip }) => ({ ip }));
  app.get('/slow', async () => {
    await released;
    return { done: true };
  });
}

/** Checks that an answer is problem+json in every respect, and gives its body. */
export async function problemOf(t: Test, response: Response, status: number, code: string) {
  t.equal(response.status, status);
  t.equal(response.headers.get('content-type'), 'application/problem+json; charset=utf-8');
  const body = (await response.json()) as Record<string, unknown>;
  t.match(body, { type: `urn:devtalk:problem:${code}`, title: String, status, detail: String, code });
  t.equal(body.requestId, response.headers.get('x-request-id'));
  return body;
}
