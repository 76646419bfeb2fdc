import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partitionOf } from '@devtalk/bus';
import { DevTalkClient } from '@devtalk/client';
import { BACKENDS } from '@devtalk/launcher';
import { Child, freePort, spawnService, type TestScope, waitFor } from '@devtalk/testkit';
import t, { type Test } from 'tap';
import WebSocket from 'ws';

const CHEAP_HASH = { PASSWORD_HASH_MEMORY: '19456', PASSWORD_HASH_TIME: '2' };

t.setTimeout(120_000);

function folderFor(scope: TestScope): string {
  const folder = mkdtempSync(join(tmpdir(), 'devtalk-topology-'));
  scope.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function startServer(scope: TestScope, args: readonly string[]): void {
  const server = new Child('redis-server', ['--bind', '127.0.0.1', '--save', '', ...args], {
    env: { PATH: process.env.PATH },
    cwd: folderFor(scope),
  });
  scope.teardown(() => server.kill());
}

const cli = (...args: string[]): string => execFileSync('redis-cli', args, { encoding: 'utf8' });

/** Three masters that share the slots. @returns address of one */
async function startRedisCluster(scope: TestScope): Promise<string> {
  const ports = [await freePort(), await freePort(), await freePort()];
  for (const port of ports) {
    const bus = await freePort();
    startServer(scope, ['--port', `${port}`, '--cluster-enabled', 'yes', '--cluster-port', `${bus}`]);
  }
  await waitFor(() => ports.every((port) => cli('-p', `${port}`, 'ping').startsWith('PONG')), {
    timeout: 20_000,
  });
  cli('--cluster', 'create', ...ports.map((port) => `127.0.0.1:${port}`), '--cluster-yes');
  const agrees = (port: number) => cli('-p', `${port}`, 'cluster', 'info').includes('cluster_state:ok');
  await waitFor(() => ports.every(agrees), { timeout: 20_000, what: 'the nodes agree' });
  return `redis://127.0.0.1:${ports[0]}`;
}

/** One server that speaks TLS alone, with a certificate of an authority of its own. */
async function startTlsRedis(scope: TestScope): Promise<{ url: string; ca: string }> {
  const folder = folderFor(scope);
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '1',
      '-keyout',
      key,
      '-out',
      certificate,
      ...subject,
    ],
    { stdio: 'ignore' },
  );
  const port = await freePort();
  const tls = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
  startServer(scope, ['--port', '0', '--tls-port', `${port}`, ...tls, '--tls-auth-clients', 'no']);
  return { url: `rediss://127.0.0.1:${port}`, ca: certificate };
}

/** The four services, two gateways, on that Redis. @returns addresses of the gateways */
async function startServices(scope: TestScope, redis: NodeJS.ProcessEnv): Promise<[string, string]> {
  const env = { ...redis, REDIS_PREFIX: '', PARTITIONS: '16', ...CHEAP_HASH };
  const gateway = async () => {
    const port = `${await freePort()}`;
    await spawnService(scope, 'events-gateway', { ...env, HOST: '127.0.0.1', PORT: port });
    return `http://127.0.0.1:${port}`;
  };
  const [a, b] = await Promise.all([
    gateway(),
    gateway(),
    ...BACKENDS.map((name) => spawnService(scope, name, env)),
  ]);
  return [a, b];
}

interface Person {
  token: string;
  superseded: { device: string } | null;
}

async function sign(
  url: string,
  how: 'register' | 'login',
  username: string,
  device: string,
): Promise<Person> {
  const response = await fetch(`${url}/api/auth/${how}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: `password of ${username}`, device, delivery: 'token' }),
  });
  if (!response.ok) throw new Error(`${how}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Person;
}

function connect(scope: TestScope, url: string, token: string): DevTalkClient {
  const client = new DevTalkClient({ url: `${url.replace('http', 'ws')}/ws`, token, WebSocket });
  scope.teardown(() => client.close());
  client.connect();
  return client;
}

/** Two people on two gateways talk, the dashboard comes, and a second sign-in ends the first. */
async function provesItself(t: Test, [a, b]: [string, string]): Promise<void> {
  const [ann, ben] = [await sign(a, 'register', 'ann', 'desk'), await sign(b, 'register', 'ben', 'desk')];
  const [annsClient, bensClient] = [connect(t, a, ann.token), connect(t, b, ben.token)];
  const heard: string[] = [];
  bensClient.on('message.created', ({ data }) => heard.push(data.message.text));
  await waitFor(() => [annsClient, bensClient].every(({ state }) => state.status === 'online'), {
    timeout: 20_000,
  });
  const { room } = await annsClient.call('room.create', { name: 'den', kind: 'public' });
  await bensClient.call('room.join', { room: room.id });
  for (const text of ['one', 'two', 'three']) {
    await annsClient.call('message.send', { room: text === 'two' ? 'lobby' : room.id, clientId: text, text });
  }
  await waitFor(() => heard.length === 3, {
    what: 'what is said on one gateway is heard on the other',
  });
  t.same([...heard].sort(), ['one', 'three', 'two']);
  const generated = new Promise((resolve) => annsClient.on('dashboard.generated', resolve));
  await annsClient.call('dashboard.get', {});
  await generated;
  const again = await sign(b, 'login', 'ann', 'phone');
  t.equal(again.superseded?.device, 'desk');
  await waitFor(() => annsClient.state.status === 'ended', {
    what: 'the first device is thrown out',
  });
  t.match(annsClient.state, { reason: 'session_superseded', end: { by: { device: 'phone' } } });
}

t.test('on Redis Cluster, by configuration alone', async (t) => {
  const REDIS_URL = await startRedisCluster(t);
  await provesItself(t, await startServices(t, { REDIS_URL, REDIS_CLUSTER: 'true' }));
});

t.test('on Redis Cluster an answer does not hang on the shard of the room', async (t) => {
  const REDIS_URL = await startRedisCluster(t);
  const port = new URL(REDIS_URL).port;
  const nodeOf = (key: string): string => {
    const slot = Number(cli('-p', port, 'cluster', 'keyslot', key));
    const shards = cli('-p', port, 'cluster', 'nodes').matchAll(
      /127\.0\.0\.1:(\d+)@.* connected (\d+)-(\d+)/g,
    );
    for (const [, node = '', from, to] of shards) if (Number(from) <= slot && slot <= Number(to)) return node;
    throw new Error(`slot ${slot} is nowhere`);
  };
  const lobbys = nodeOf(`{c${partitionOf('lobby', 16)}}:room:lobby`);
  const instance = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].find((id) => nodeOf(`reply:{${id}}`) !== lobbys);
  const env = { REDIS_URL, REDIS_CLUSTER: 'true', REDIS_PREFIX: '', PARTITIONS: '16', ...CHEAP_HASH };
  const gatewayPort = `${await freePort()}`;
  const own = { HOST: '127.0.0.1', PORT: gatewayPort, INSTANCE_ID: instance };
  await Promise.all([
    spawnService(t, 'events-gateway', { ...env, ...own }),
    ...BACKENDS.map((name) => spawnService(t, name, env)),
  ]);
  const url = `http://127.0.0.1:${gatewayPort}`;
  const client = connect(t, url, (await sign(url, 'register', 'ann', 'desk')).token);
  await waitFor(() => client.state.status === 'online', { timeout: 20_000 });
  const send = (text: string) => client.call('message.send', { room: 'lobby', clientId: text, text });
  await send('before');
  const cut = () => cli('-p', lobbys, 'client', 'kill', 'type', 'pubsub');
  cut();
  const cutting = setInterval(cut, 10);
  t.teardown(() => clearInterval(cutting));
  t.equal((await send('unheard')).message.text, 'unheard');
});

t.test('over TLS, by configuration alone', async (t) => {
  const { url, ca } = await startTlsRedis(t);
  await provesItself(t, await startServices(t, { REDIS_URL: url, REDIS_TLS_CA: ca }));
});
