import { hashToken, newSessionId } from '@devtalk/bus';
import t from 'tap';
import { client, refusal } from '../testing/caller.js';
import { type RunningService, startServices } from '../testing/services.js';

const PASSWORD = 'a good long password';
const SCRIPT = '<script>alert(1)</script>';

/** Everything the service has written and stored must be free of what nobody may read. */
async function isClean({ bus, log }: RunningService, secrets: readonly string[]): Promise<boolean> {
  const texts = log.map((line) => JSON.stringify(line));
  for (let p = 0; p < bus.layout.partitions; p++) {
    for (const stream of [bus.keys.session.dead(p), bus.keys.session.audit(p), bus.keys.session.events(p)]) {
      texts.push(JSON.stringify(await bus.work.xrange(stream, '-', '+')));
    }
  }
  return secrets.every((secret) => texts.every((text) => !text.includes(secret)));
}

/** Keys that would reach the prototype must come through JSON: an object literal would set it here. */
const json = (text: string): unknown => JSON.parse(text);

const credentials = { username: 'ada', password: PASSWORD, client: client() };

const bad: Record<string, unknown> = {
  'no data': undefined,
  null: null,
  text: 'ada',
  list: [],
  'nothing in it': {},
  'no username': { ...credentials, username: undefined },
  'username a number': { ...credentials, username: 7 },
  'username a list': { ...credentials, username: ['ada'] },
  'username an object': { ...credentials, username: { $ne: null } },
  'username empty': { ...credentials, username: '' },
  'username too long': { ...credentials, username: 'a'.repeat(129) },
  'username half a character': { ...credentials, username: 'ad\ud800' },
  'no password': { ...credentials, password: undefined },
  'password a number': { ...credentials, password: 12_345_678 },
  'password empty': { ...credentials, password: '' },
  'password too long': { ...credentials, password: 'x'.repeat(129) },
  'no client': { ...credentials, client: undefined },
  'client a text': { ...credentials, client: 'Firefox' },
  'address with a line break': { ...credentials, client: client({ ip: '192.0.2.1\r\nX-Admin: 1' }) },
  'address too long': { ...credentials, client: client({ ip: '1'.repeat(65) }) },
  'device with CR LF': { ...credentials, client: client({ device: 'phone\r\nSet-Cookie: a=b' }) },
  'device with NUL': { ...credentials, client: client({ device: 'pho\u0000ne' }) },
  'device with an override': { ...credentials, client: client({ device: 'pho\u202ene' }) },
  'device too long': { ...credentials, client: client({ device: 'x'.repeat(121) }) },
  'device blank': { ...credentials, client: client({ device: '  ' }) },
  'token hash no hash': { ...credentials, client: client({ tokenHash: '../../etc' }) },
  'token hash truncated': { ...credentials, client: client({ tokenHash: 'ab12' }) },
  'coordinates out of this world': {
    ...credentials,
    client: client({ coordinates: { latitude: 91, longitude: 0 } }),
  },
};

t.test('a sign-in with a wrong field is a bad request that names the field', async (t) => {
  const { caller, service } = await startServices(t);
  const { token } = await caller.register('ada');
  const stream = caller.streamOfName('ada');
  for (const [what, data] of Object.entries(bad)) {
    const wire = await refusal(caller.ask('auth.login', data, { stream }));
    t.equal(wire.code, 'bad_request', what);
    t.ok(wire.issues?.length, what);
  }
  t.equal((await caller.record(token)).state, 'live');
  t.ok(await isClean(service, [PASSWORD, 'X-Admin', 'Set-Cookie']));
  t.notOk(service.log.some(({ level }) => level === 'error'));
});

t.test('prototype keys reach nothing', async (t) => {
  const { caller } = await startServices(t);
  await caller.register('ada');
  const stream = caller.streamOfName('ada');
  const own = JSON.stringify(credentials).slice(1, -1);
  for (const key of ['"__proto__":{"isAdmin":true}', '"constructor":{"prototype":{"isAdmin":true}}']) {
    await caller.ask('auth.login', json(`{${own},${key}}`), { stream });
    t.equal(({} as { isAdmin?: boolean }).isAdmin, undefined);
  }
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const reply = await caller.reply(name, {}, { stream });
    t.match(reply, { ok: false, error: { code: 'bad_request' } }, name);
    t.match(await refusal(caller.login(name, PASSWORD)), { code: 'invalid_credentials' });
  }
});

t.test('a script in the name of a device is a name', async (t) => {
  const { caller } = await startServices(t);
  await caller.register('ada');
  const opened = await caller.login('ada', PASSWORD, client({ device: SCRIPT }));
  t.equal(opened.session.device, SCRIPT);
  const next = await caller.login('ada');
  t.equal(next.superseded?.device, SCRIPT);
  t.equal((await caller.record(opened.token)).state, 'superseded');
});

t.test('names and passwords that cannot be registered', async (t) => {
  const { caller } = await startServices(t);
  const names = [
    'a',
    'x'.repeat(33),
    'a b',
    '.ada',
    'ada.',
    'a\u200bda',
    'ad\u00a0a',
    'a\nb',
    'ada:root',
    '',
    7,
    null,
  ];
  for (const username of names) {
    const data = { username, password: PASSWORD, client: client() };
    t.match(await refusal(caller.ask('auth.register', data, { stream: caller.streamOfName('x') })), {
      code: 'bad_request',
      issues: [{ path: 'username' }],
    });
  }
  const passwords = [
    'short',
    'x'.repeat(129),
    'password123',
    'PASSWORD123',
    'ｐassword123',
    'aaaaaaaaaa',
    'DevTalk-2026!',
    'adalovelace',
  ];
  for (const password of passwords) {
    t.match(
      await refusal(caller.register('AdaLovelace', password)),
      { code: 'bad_request', issues: [{ path: 'password' }] },
      password,
    );
  }
  t.ok(await caller.register('AdaLovelace', ' any \u{1f511} characters \u0000 at all'));
  t.ok(await caller.login('AdaLovelace', ' any \u{1f511} characters \u0000 at all'));
});

t.test('a password is one however its characters are composed', async (t) => {
  const { caller } = await startServices(t);
  await caller.register('ada', '비밀번호는길게쓰세요'.normalize('NFD'));
  t.ok(await caller.login('ada', '비밀번호는길게쓰세요'.normalize('NFC')));
});

t.test('the demo people have their well-known passwords outside production alone', async (t) => {
  const { caller } = await startServices(t);
  t.ok(await caller.register('user1', 'password1'));
  t.match(await refusal(caller.register('user2', 'password1')), { code: 'bad_request' });
  const production = await startServices(t, { NODE_ENV: 'production' });
  t.match(await refusal(production.caller.register('user1', 'password1')), { code: 'bad_request' });
});

t.test('an actor that cannot be', async (t) => {
  const { caller } = await startServices(t);
  const opened = await caller.register('ada');
  const actor = await caller.actor(opened);
  const stream = caller.bus.keys.session.commands(caller.partitionOf(actor.userId));
  const as = (more: object) => caller.reply('session.list', {}, { stream, actor: { ...actor, ...more } });
  t.match(await caller.reply('session.list', {}, { stream }), {
    ok: false,
    error: { code: 'session_required' },
  });
  for (const more of [
    { userId: 'uzz0000000000000000' },
    { userId: '' },
    { userId: 7 },
    { sessionId: 'x'.repeat(65) },
    { sessionId: 's}:*' },
    { epoch: -1 },
    { epoch: '1' },
    { epoch: Number.NaN },
    { sessionId: newSessionId(1) },
    { userId: 'u00aaaaaaaaaaaaaaaa' },
  ]) {
    t.match(
      await as(more as object),
      { ok: false, error: { code: 'session_required' } },
      JSON.stringify(more),
    );
  }
});

t.test('a token of another partition, truncated, or replayed after its end opens nothing', async (t) => {
  const { caller } = await startServices(t);
  const opened = await caller.register('ada');
  const actor = await caller.actor(opened);
  const [partition = '', secret = ''] = opened.token.split('.');
  const elsewhere = `0${(Number.parseInt(partition, 36) + 1) % 4}.${secret}`;
  for (const token of [elsewhere, opened.token.slice(0, -1), `${opened.token}A`, secret]) {
    t.same(await caller.record(token), {}, 'there is no such session');
    t.match(await refusal(caller.as(actor, 'session.touch', { tokenHash: hashToken(token) })), {
      code: 'session_required',
    });
  }
  await caller.as(actor, 'auth.logout');
  t.match(await refusal(caller.as(actor, 'session.touch', { tokenHash: hashToken(opened.token) })), {
    code: 'session_revoked',
    reason: 'signed_out',
  });
  const again = await caller.login('ada', PASSWORD, client({ tokenHash: hashToken(opened.token) }));
  t.equal(again.superseded, null);
  t.match(
    await caller.record(opened.token),
    { state: 'revoked', reason: 'signed_out' },
    'its tombstone stands',
  );
});

t.test('wrong fields of everything else', async (t) => {
  const { caller } = await startServices(t);
  const actor = await caller.actor(await caller.register('ada'));
  const stream = caller.bus.keys.session.commands(caller.partitionOf(actor.userId));
  const wrong: [string, unknown, string?][] = [
    ['auth.password', {}],
    ['auth.password', { password: PASSWORD, newPassword: 'short' }],
    ['auth.password', { password: PASSWORD, newPassword: PASSWORD }],
    ['auth.password', { password: PASSWORD, newPassword: 'password123' }],
    ['session.end', { sessionId: '../../x' }],
    ['session.end', { sessionId: 's{0}' }],
    ['session.end', { sessionId: 'szz1234' }, 'not_found'],
    ['session.list', { scope: 'everything' }],
    ['session.touch', { tokenHash: 'short' }],
    ['security.list', { scope: 'own', limit: 0 }],
    ['security.list', { scope: 'own', limit: 201 }],
    ['security.list', { scope: 'own', limit: 1.5 }],
    ['security.list', { scope: 'own', before: 'a b' }],
    ['account.disable', { userId: 'u00', disabled: 'yes' }],
    ['registration.invite', { maxUses: 0 }],
    ['registration.invite', { expiresAt: 'tomorrow' }],
    ['registration.invite', { expiresAt: '2001-01-01T00:00:00.000Z' }],
    ['no.such', {}],
  ];
  for (const [op, data, code = 'bad_request'] of wrong) {
    const reply = await caller.reply(op, data, { stream, actor });
    t.match(reply, { ok: false, error: { code } }, `${op} ${JSON.stringify(data)}`);
  }
  const recover = { username: 'ada', password: PASSWORD, client: client() };
  for (const newPassword of [undefined, 'short', PASSWORD, 'password123', 'x'.repeat(129)]) {
    const wire = await refusal(
      caller.ask('auth.recover', { ...recover, newPassword }, { stream: caller.streamOfName('ada') }),
    );
    t.match(wire, { code: 'bad_request', issues: [{ path: 'newPassword' }] });
  }
});

t.test('an entry that is no request is dropped, and those behind it go on', async (t) => {
  const { caller } = await startServices(t);
  const stream = caller.streamOfName('ada');
  await caller.bus.work.xadd(stream, '*', 'm', 'not json');
  await caller.bus.work.xadd(stream, '*', 'other', 'field');
  await caller.bus.work.xadd(stream, '*', 'm', '{"op":7}');
  t.ok(await caller.register('ada'));
});
