import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { fastify } from 'fastify';
import t from 'tap';
import { addCompression, preferredEncoding } from './compression.js';

const long = { text: 'said again and again '.repeat(200) };

async function open() {
  const app = fastify();
  addCompression(app as never);
  app.get('/api/rooms', async () => long);
  app.get('/api/short', async () => ({ text: 'short' }));
  app.get('/api/auth/me', async () => long);
  app.get('/stream', (_request, reply) =>
    reply.type('text/event-stream').send(Readable.from(['data: x\n\n'.repeat(500)])),
  );
  await app.ready();
  return async (url: string, encodings?: string, method: 'GET' | 'HEAD' = 'GET') => {
    const headers = encodings === undefined ? {} : { 'accept-encoding': encodings };
    const { headers: answered, rawPayload } = await app.inject({ method, url, headers });
    const { 'content-encoding': encoding, vary, 'content-length': length } = answered;
    return { encoding, vary, length, body: rawPayload };
  };
}

t.test('a long answer is compressed for those who take it, and says that it varies', async (t) => {
  const ask = await open();
  const br = await ask('/api/rooms', 'gzip, deflate, br');
  t.match(br, { encoding: 'br', vary: 'accept-encoding', length: String(br.body.length) });
  t.same(JSON.parse(brotliDecompressSync(br.body).toString()), long);
  const gz = await ask('/api/rooms', 'gzip');
  t.match(gz, { encoding: 'gzip', vary: 'accept-encoding' });
  t.same(JSON.parse(gunzipSync(gz.body).toString()), long);
  const plain = await ask('/api/rooms');
  t.match(plain, { encoding: undefined, vary: 'accept-encoding' });
  t.same(JSON.parse(plain.body.toString()), long);
  t.match(await ask('/api/rooms', 'br', 'HEAD'), { encoding: 'br', length: br.length });
});

t.test('short answers, those with tokens, and streams are not', async (t) => {
  const ask = await open();
  for (const url of ['/api/short', '/api/auth/me', '/stream'])
    t.match(await ask(url, 'br, gzip'), { encoding: undefined, vary: undefined }, url);
});

t.test('a client has its preference, and what it refuses it does not get', async (t) => {
  const cases = {
    'br;q=0.5, gzip': 'gzip',
    'br;q=0, gzip;q=0.1': 'gzip',
    'GZIP , BR': 'br',
    '*': 'br',
    '*;q=0': undefined,
    'br;q=0, *': 'gzip',
    'identity, deflate': undefined,
    'br;q=x': undefined,
    '': undefined,
  };
  for (const [accepted, expected] of Object.entries(cases))
    t.equal(preferredEncoding(accepted), expected, accepted);
});
