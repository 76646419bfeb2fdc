import type { Socket } from 'node:net';
import type { ErrorCode } from '@devtalk/contracts';
import { DevTalkError } from '@devtalk/contracts';
import type { ConnectionError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { rememberRoutes } from './allowed-methods.js';
import { toDevTalkError } from './failure.js';
import { problemAnswer, problemContentType } from './problem.js';
import { requestIdOf } from './request-id.js';

/** Error handler and 404. A wrong method on a known path says which ones there are. */
export function answerProblems(app: FastifyInstance): void {
  const methodsOf = rememberRoutes(app);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = methodsOf(path);
    if (methods.length === 0)
      return send(new DevTalkError('not_found', 'there is nothing at this path'), request, reply);
    reply.header('allow', methods.join(', '));
    return send(new DevTalkError('not_found', `this path takes ${methods.join(', ')} only`), request, reply);
  });
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const failure = toDevTalkError(error);
  if (failure.code === 'internal') request.log.error({ err: error }, 'request failed');
  return send(failure, request, reply);
}

export type BareHeaders = Readonly<Record<string, string>>;

/** Nobody keeps such an answer, takes it for another type, or runs anything in it. */
export const plainestHeaders: BareHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** For what Fastify refuses before any route is found, as a path that cannot be decoded: no hook has set any header. */
export const problemForBadFrame =
  (headers: BareHeaders) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers({ ...headers, 'x-request-id': request.id });
    void send(toDevTalkError(error), request, reply);
  };

function send(error: DevTalkError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { problem, headers } = problemAnswer(error, request.id);
  return reply.code(problem.status).headers(headers).serializer(JSON.stringify).send(problem);
}

/** What is no HTTP, too slow or too long in its headers has no request object; the answer is written by hand. */
export const rawProblemAnswers =
  (headers: BareHeaders) =>
  (error: ConnectionError, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) socket.destroy();
    else socket.end(rawAnswer(error.code, headers));
  };

function rawAnswer(cause: string, headers: BareHeaders): string {
  const [code, detail] = rawFailure(cause);
  const requestId = requestIdOf({ headers: {} });
  const { problem } = problemAnswer(new DevTalkError(code, detail), requestId);
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${problem.title}`,
    `Content-Type: ${problemContentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function rawFailure(code: string): [ErrorCode, string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return ['timeout', 'the request took too long to arrive'];
  if (code === 'HPE_HEADER_OVERFLOW') return ['payload_too_large', 'the headers are too large'];
  return ['bad_request', 'this is no HTTP request'];
}
