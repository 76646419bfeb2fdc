import t from 'tap';
import { type Contract, endpoints, isOpName, operations } from '../src/index.js';

/** The ops and calls of the protocol, written out once more so that none can go missing by accident. */
const ops = `room.list room.get room.create room.update room.join room.leave room.history room.events
  member.list member.add member.remove invite.create invite.list invite.revoke invite.accept message.send message.edit message.delete
  reaction.add reaction.remove read.mark typing.set presence.get notification.list notification.read suggest
  dashboard.get ping`;

const calls = `
  POST /api/auth/register 201, POST /api/auth/login 200, POST /api/auth/logout 204, GET /api/auth/me 200,
  POST /api/auth/recover 200, POST /api/auth/password 204, GET /api/auth/active-sessions 200,
  DELETE /api/auth/sessions/:id 204, DELETE /api/auth/sessions 200, GET /api/auth/security-events 200,
  PATCH /api/admin/users/:userId 204, POST /api/admin/invites 201, GET /api/rooms 200,
  GET /api/rooms/directory 200, POST /api/rooms 201, GET /api/rooms/:room 200, PATCH /api/rooms/:room 200,
  POST /api/rooms/:room/join 200, POST /api/rooms/:room/leave 200, GET /api/rooms/:room/members 200,
  POST /api/rooms/:room/members 200, DELETE /api/rooms/:room/members/:userId 204,
  GET /api/rooms/:room/messages 200, GET /api/rooms/:room/events 200, POST /api/rooms/:room/messages 201,
  PATCH /api/rooms/:room/messages/:seq 200, DELETE /api/rooms/:room/messages/:seq 204,
  PUT /api/rooms/:room/messages/:seq/reactions/:emoji 204,
  DELETE /api/rooms/:room/messages/:seq/reactions/:emoji 204, PUT /api/rooms/:room/read 200,
  GET /api/notifications 200, PUT /api/notifications/read 200, GET /api/suggest 200,
  POST /api/rooms/:room/invites 201, GET /api/rooms/:room/invites 200,
  DELETE /api/rooms/:room/invites/:code 204, POST /api/invites/:code/accept 200, POST /api/links 201, GET /s/:code 302,
  GET /api/links/:code 200, GET /api/dashboard 200, POST /api/dashboard/refresh 202, POST /api/accounts 201,
  GET /api/accounts 200, PATCH /api/accounts/:id 200, DELETE /api/accounts/:id 204, GET /api/snapshots 200,
  GET /api/events/sse 200, GET /api/status 200, GET /api/admin/services 200, GET /api/admin/jobs 200,
  GET /api/admin/connections 200, DELETE /api/admin/connections/:id 204,
  POST /api/admin/jobs/:id/retry 202, GET /api/openapi.json 200, GET /api/asyncapi.json 200, GET /api/docs 200`;

const contracts = { ...operations, ...endpoints };
const all: [string, Contract][] = Object.entries(contracts);

t.test('the table has the ops of the protocol', async (t) => {
  t.strictSame(Object.keys(operations).sort(), ops.split(/\s+/).sort());
  t.notOk(isOpName('connect'), 'connect is the handshake, not an op');
  t.notOk(isOpName('constructor'));
  t.notOk(isOpName('__proto__'));
});

t.test('the tables have the calls of the protocol, each once', async (t) => {
  const routes = all.flatMap(([, { http }]) => (http ? [`${http.method} ${http.path} ${http.status}`] : []));
  t.strictSame(routes.sort(), calls.trim().split(/,\s+/).sort());
  t.equal(Object.keys(contracts).length, Object.keys(operations).length + Object.keys(endpoints).length);
});

t.test('each field comes from exactly one place, and each place has its field', async (t) => {
  const { http } = operations['message.edit'];
  t.match(http, { params: ['room', 'seq'], query: [], body: ['text'] });
  t.match(operations['room.history'].http, {
    params: ['room'],
    query: ['before', 'after', 'around', 'limit'],
  });
  t.match(operations['room.create'].http, { params: [], body: ['kind', 'name', 'topic', 'with'] });
  for (const [name, contract] of all) {
    const { params = [], query = [], body = [] } = contract.http ?? {};
    const fields = [...params, ...query, ...body];
    t.equal(new Set(fields).size, fields.length, name);
  }
});

t.test('only what needs no session is public, only the operator has the admin calls', async (t) => {
  const named = (access: string) =>
    all.filter(([, contract]) => contract.access === access).map(([name]) => name);
  t.strictSame(named('public').sort(), [
    'auth.login',
    'auth.recover',
    'auth.register',
    'docs.asyncapi',
    'docs.openapi',
    'docs.page',
    'link.follow',
    'status.get',
  ]);
  t.strictSame(named('admin').sort(), [
    'account.disable',
    'admin.connection.close',
    'admin.connections',
    'admin.job.retry',
    'admin.jobs',
    'admin.services',
    'registration.invite',
  ]);
});
