import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

/** What is smaller fits into one packet as it is. */
const LEAST_BYTES = 1_024;
const COMPRESSIBLE = /^(?:application\/(?:problem\+)?json|text\/)/;
/** Their answers hold tokens, beside text somebody else may have chosen: from the length of both compressed one could be guessed. */
const NEVER = /^\/api\/auth\//;

type Encoding = 'br' | 'gzip';

/** Answers are made anew each time: fast levels, which take less than a millisecond for most. */
const COMPRESS: Readonly<Record<Encoding, (body: Buffer) => Promise<Buffer>>> = {
  br: (body) =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  gzip: (body) => promisify(gzip)(body, { level: 4 }),
};

/**
 * Compresses what is answered at once and is worth it. Streams pass untouched: event streams leave byte by byte, and files of the web
 * build have been compressed when it was made.
 */
export function addCompression(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
    if (!Buffer.isBuffer(body) || body.length < LEAST_BYTES || NEVER.test(request.url)) return payload;
    const type = String(reply.getHeader('content-type') ?? '');
    if (!COMPRESSIBLE.test(type) || type.includes('event-stream') || reply.hasHeader('content-encoding')) {
      return payload;
    }
    // Also where it is not compressed: a cache must not give one form to those who asked for the other.
    reply.header('vary', 'accept-encoding');
    const encoding = preferredEncoding(request.headers['accept-encoding']);
    if (encoding === undefined) return payload;
    reply.header('content-encoding', encoding).removeHeader('content-length');
    return COMPRESS[encoding](body);
  });
}

/** Brotli unless the client prefers gzip or takes neither: what it refuses has `q=0`. */
export function preferredEncoding(accepted: string | string[] | undefined): Encoding | undefined {
  const weights = new Map(
    String(accepted ?? '')
      .split(',')
      .map(weighed),
  );
  const weightOf = (encoding: Encoding) => weights.get(encoding) ?? weights.get('*') ?? 0;
  const [br, gz] = [weightOf('br'), weightOf('gzip')];
  if (br === 0 && gz === 0) return undefined;
  return br >= gz ? 'br' : 'gzip';
}

function weighed(part: string): [coding: string, weight: number] {
  const [coding = '', ...parameters] = part.split(';').map((each) => each.trim().toLowerCase());
  const weight = parameters.find((each) => each.startsWith('q='))?.slice(2);
  return [coding, weight === undefined ? 1 : Number(weight) || 0];
}
