import type { OpenConnection } from '@devtalk/contracts';
import { type GatewayProcess, startDevTalk, waitFor } from '@devtalk/testkit';
import t from 'tap';
import { stream } from '../testing/event-source.js';
import { bearer, type Person, signUp } from '../testing/people.js';
import { SocketClient } from '../testing/socket-client.js';

interface Listed {
  connections: OpenConnection[];
  next: string | null;
  unanswered: string[];
}

const env = {
  PASSWORD_HASH_MEMORY: '19456',
  PASSWORD_HASH_TIME: '2',
  // Else a gateway that stood still would close its sockets as soon as it goes on.
  REDIS_LEASE: '60s',
};
const devtalk = await startDevTalk(t, { gateways: 2, workers: 0, env });
const [a, b] = devtalk.gateways as [GatewayProcess, GatewayProcess];
// The first account is the administrator's.
const root = await signUp(a.url, 'root');
const [ann, ben] = await Promise.all([signUp(a.url, 'ann'), signUp(b.url, 'ben')]);

const ask = (who: Person, method: string, path: string, body?: unknown) =>
  fetch(`${a.url}/api/admin/${path}`, {
    method,
    headers: { ...bearer(who.token), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const listed = async (query = '') => {
  const answer = await ask(root, 'GET', `connections${query}`);
  t.equal(answer.status, 200);
  return (await answer.json()) as Listed;
};
/** Of every gateway: a starved one may answer too late, and is named then. */
const list = (query = ''): Promise<Listed> =>
  waitFor(
    async () => {
      const answer = await listed(query);
      return answer.unanswered.length === 0 && answer;
    },
    { what: 'every gateway answers' },
  );
const close = (id: string, who = root) => ask(who, 'DELETE', `connections/${id}`);
const problem = async (answer: Response) => {
  const { code } = (await answer.json()) as { code: string };
  return `${answer.status} ${code}`;
};
const idOf = ({ answer }: SocketClient) => String(answer.connectionId);

t.test('the list covers all gateways, and everything open there', async (t) => {
  const onA = await SocketClient.connect(t, a.wsUrl, ann.token);
  const onB = await SocketClient.connect(t, b.wsUrl, ann.token);
  const bens = await SocketClient.connect(t, a.wsUrl, ben.token);
  await SocketClient.open(t, a.wsUrl);
  await stream(t, b.url, ben.token);
  const { connections, next, unanswered } = await list();
  t.strictSame({ next, unanswered }, { next: null, unanswered: [] });
  t.equal(connections.length, 4, 'one that has not said whose it is does not count');
  const found = (id: string) => connections.find((each) => each.id === id);
  t.match(found(idOf(onB)), {
    kind: 'socket',
    serverId: onB.answer.serverId,
    user: { id: ann.user.id, username: 'ann' },
    sessionId: ann.session.id,
    ip: '127.0.0.1',
    queuedBytes: 0,
  });
  t.ok(Math.abs(Date.parse(found(idOf(onA))?.openedAt ?? '') - Date.now()) < 60_000);
  t.not(found(idOf(onA))?.serverId, found(idOf(onB))?.serverId);
  t.match(
    connections.find(({ kind }) => kind === 'sse'),
    { user: { username: 'ben' }, serverId: onB.answer.serverId },
  );
  const hers = (await list(`?userId=${ann.user.id}`)).connections.map(({ id }) => id);
  t.strictSame(hers, [idOf(onA), idOf(onB)].sort(), 'of one person');
  t.ok(found(idOf(bens)));
  t.strictSame((await list('?userId=u00nobody')).connections, []);
  t.strictSame(await pages(), connections, 'page by page the same');
});

async function pages(): Promise<OpenConnection[]> {
  const all: OpenConnection[] = [];
  for (let after = ''; ; ) {
    const { connections, next } = await list(`?limit=1${after && `&after=${after}`}`);
    all.push(...connections);
    if (next === null) return all;
    after = next;
  }
}

t.test('a disconnected socket may come back, and nobody else is touched', async (t) => {
  const target = await SocketClient.connect(t, b.wsUrl, ann.token);
  const sibling = await SocketClient.connect(t, b.wsUrl, ann.token);
  const bens = await SocketClient.connect(t, b.wsUrl, ben.token);
  t.equal((await close(idOf(target))).status, 204, 'held by the gateway that was not asked');
  t.strictSame(await target.closed, { code: 4001, reason: 'disconnected' });
  t.ok((await sibling.call('ping', {})) && (await bens.call('ping', {})));
  t.equal(await problem(await close(idOf(target))), '404 not_found', 'it is gone');
  const back = await SocketClient.connect(t, b.wsUrl, ann.token);
  t.ok(back.answer.connectionId, 'the session lives');
  const line = await b.process.waitForLog(({ connectionId }) => connectionId === idOf(target));
  t.match(line, { userId: ann.user.id, by: { userId: root.user.id, username: 'root' }, requestId: String });
});

t.test('a stream that is disconnected ends', async (t) => {
  const open = await stream(t, b.url, ann.token);
  const { connections } = await list(`?userId=${ann.user.id}`);
  const { id = '' } = connections.find(({ kind }) => kind === 'sse') ?? {};
  t.equal((await close(id)).status, 204);
  await open.ended;
  t.notOk((await list(`?userId=${ann.user.id}`)).connections.some((each) => each.id === id));
});

t.test('for administrators alone, whatever is sent along', async (t) => {
  const mine = await SocketClient.connect(t, a.wsUrl, ann.token);
  t.equal(await problem(await ask(ann, 'GET', 'connections')), '403 forbidden');
  t.equal(await problem(await close(idOf(mine), ann)), '403 forbidden', 'not even of her own');
  t.ok(await mine.call('ping', {}));
  const nobody = await fetch(`${a.url}/api/admin/connections`);
  t.equal(await problem(nobody), '401 session_required');
  t.equal(await problem(await ask(ann, 'GET', 'connections?limit=9999&x=1')), '403 forbidden');
  t.equal(await problem(await ask(ann, 'PATCH', `users/${ben.user.id}`, { x: 1 })), '403 forbidden');
  t.equal(await problem(await ask(ann, 'POST', 'invites', [])), '403 forbidden');
  t.equal(await problem(await ask(root, 'GET', 'connections?limit=201')), '400 bad_request');
  t.equal(await problem(await ask(root, 'PATCH', `users/${ben.user.id}`, { x: 1 })), '400 bad_request');
  t.equal(await problem(await close('a%7Bb')), '400 bad_request');
  t.equal(await problem(await close('c0000nobody')), '404 not_found');
});

t.test('a gateway that does not answer is named, and one that is dead is not waited for', async (t) => {
  const { serverId } = (await (await fetch(`${b.url}/api/status`)).json()) as { serverId: string };
  const onB = await SocketClient.connect(t, b.wsUrl, ben.token);
  b.process.pause();
  const { connections, unanswered } = await listed();
  t.strictSame(unanswered, [serverId]);
  t.ok(
    connections.every((each) => each.serverId !== serverId),
    'the others are listed',
  );
  await waitFor(async () => (await listed()).unanswered.length === 0, { what: 'its lease has ended' });
  b.process.resume();
  await waitFor(async () => (await listed()).connections.some(({ id }) => id === idOf(onB)), {
    what: 'it is asked again',
  });
  b.process.pause();
  t.equal(await problem(await close('c0000nobody')), '504 timeout', 'it may be the one that holds it');
  await b.process.kill();
  await waitFor(async () => (await problem(await close('c0000nobody'))) === '404 not_found', {
    what: 'the dead one is forgotten',
    timeout: 30_000,
  });
});
