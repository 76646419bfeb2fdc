import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';

const FOLDER = new URL('../../../deploy/nginx/', import.meta.url);
const run = promisify(execFile);

const skip = await run('nginx', ['-v']).then(
  () => false as const,
  () => 'there is no nginx here',
);

/** The shipped nginx with the shipped start script, in front of a server that answers which headers came. */
async function startNginx(
  t: Test,
  trusted: string,
): Promise<(headers?: object) => Promise<IncomingHttpHeaders>> {
  const gateway = createServer(({ headers }, response) => response.end(JSON.stringify(headers)));
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  t.teardown(() => void gateway.close());
  const folder = await mkdtemp(join(tmpdir(), 'devtalk-nginx-'));
  const port = await freePort();
  const shipped = await readFile(new URL('nginx.conf', FOLDER), 'utf8');
  const config = shipped
    .replaceAll('/tmp/', `${folder}/`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('events-gateway:3000', `127.0.0.1:${(gateway.address() as AddressInfo).port}`);
  await writeFile(join(folder, 'nginx.conf'), config);
  const args = [new URL('start.sh', FOLDER).pathname, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'];
  const env = { ...process.env, RUN_FOLDER: folder, TLS_FOLDER: folder, TRUSTED_PROXIES: trusted };
  const nginx = spawn('bash', args, { env, stdio: 'inherit' });
  t.teardown(async () => {
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
  });
  const ask = async (headers: object = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { ...headers } });
    return (await response.json()) as IncomingHttpHeaders;
  };
  await waitFor(() => ask().then(Boolean, () => false), { what: 'nginx answers' });
  return ask;
}

const forwarded = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'https' });

t.test('in front of the internet nobody names their own address', { skip }, async (t) => {
  const ask = await startNginx(t, '');
  t.match(await ask(forwarded('203.0.113.7')), {
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
  });
});

t.test('behind proxies the client is whom the first trusted one saw', { skip }, async (t) => {
  const ask = await startNginx(t, '127.0.0.1, 10.0.0.0/8');
  t.match(await ask(forwarded('203.0.113.7')), {
    'x-forwarded-for': '203.0.113.7',
    'x-forwarded-proto': 'https',
  });
  const { 'x-forwarded-for': address } = await ask(forwarded('198.51.100.1, 203.0.113.7, 10.1.2.3'));
  t.equal(address, '203.0.113.7', 'what the client wrote before it is not read');
  t.match(await ask(), { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' });
});

t.test('only addresses get into the configuration', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'devtalk-nginx-'));
  const env = { ...process.env, RUN_FOLDER: folder, TRUSTED_PROXIES: '10.0.0.1;include/etc' };
  await t.rejects(run('bash', [new URL('start.sh', FOLDER).pathname, '-v'], { env }), { code: 78 });
});
