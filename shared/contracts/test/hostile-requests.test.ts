import fc from 'fast-check';
import t from 'tap';
import type { z } from 'zod';
import { type Contract, endpoints, issuesOf, operations, schemas } from '../src/index.js';

const requests: [string, z.ZodType][] = [
  ...Object.entries<Contract>({ ...operations, ...endpoints }).map(
    ([name, { data }]) => [name, data] as [string, z.ZodType],
  ),
  ['connect', schemas.connectData],
  ['client frame', schemas.clientFrame],
];

/** Valid fields of every kind there is, to get hostile values past the first check. */
const decent = {
  id: 1,
  op: 'ping',
  room: 'lobby',
  seq: 1,
  clientId: 'c1',
  text: 'hello',
  username: 'user1',
  password: 'password1',
  newPassword: 'password2',
  name: 'Name',
  kind: 'public',
  prefix: 'u',
  balance: '1',
  url: 'https://example.org/',
  users: [],
  emoji: '👍',
  typing: true,
  upTo: 'n1',
  code: 'c1',
  userId: 'u1',
  disabled: true,
};

const hostileKeys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

/** What some contracts mean by the same names. */
const otherwise = { id: 'a1', kind: 'user' };

function decentFor(schema: z.ZodType): Record<string, unknown> {
  const [first, second] = [knownTo(schema, decent), knownTo(schema, { ...decent, ...otherwise })];
  return schema.safeParse(first).success ? first : second;
}

function knownTo(schema: z.ZodType, decent: object): Record<string, unknown> {
  const unknown = (schema.safeParse(decent).error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [],
  );
  return Object.fromEntries(Object.entries(decent).filter(([field]) => !unknown.includes(field)));
}

for (const [name, schema] of requests) {
  t.test(`${name}: no input at all breaks the check`, async (t) => {
    fc.assert(
      fc.property(fc.oneof(fc.anything({ withNullPrototype: true }), fc.jsonValue()), (input) => {
        const result = schema.safeParse(input);
        return result.success || issuesOf(result.error).length > 0;
      }),
    );
    t.notOk(schema.safeParse(null).success);
    t.notOk(schema.safeParse([]).success);
    t.notOk(schema.safeParse('text').success);
  });

  t.test(`${name}: a field it does not know is refused by name`, async (t) => {
    t.ok(schema.safeParse(decentFor(schema)).success);
    for (const field of ['fieldOfTomorrow', ...hostileKeys]) {
      const input = JSON.parse(`{${JSON.stringify(field)}: {"isAdmin": true}}`) as object;
      const result = schema.safeParse({ ...decentFor(schema), ...input });
      t.match(result.error && issuesOf(result.error), [{ path: field, message: 'Unknown field' }], field);
    }
    t.equal(Object.hasOwn(Object.prototype, 'isAdmin'), false);
  });

  t.test(`${name}: each field with values of other types is refused or kept as data`, async () => {
    const valid = decentFor(schema);
    const fields = Object.keys(valid);
    if (fields.length === 0) return;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.anything(), (field, value) => {
        const result = schema.safeParse({ ...valid, [field]: value });
        if (result.success) return true;
        return issuesOf(result.error).every(
          ({ path, message }) => typeof path === 'string' && message !== '',
        );
      }),
    );
  });
}

t.test('maps cannot touch a prototype', async (t) => {
  const rooms = JSON.parse('{"__proto__": 5, "constructor": 3, "lobby": 2}') as object;
  const { resume } = schemas.connectData.parse({ resume: { epoch: 'e', rooms } });
  t.equal(Object.getPrototypeOf(resume?.rooms), Object.prototype);
  t.strictSame(Object.entries(resume?.rooms ?? {}), [
    ['constructor', 3],
    ['lobby', 2],
  ]);
});

t.test('ids cannot break out of a key or channel name', async (t) => {
  for (const id of [
    '',
    'a:b',
    '{c1}',
    'a*',
    'a b',
    'a\n',
    '../a',
    '__proto__',
    'é',
    'x'.repeat(65),
    1,
    null,
  ]) {
    t.notOk(operations['room.get'].data.safeParse({ room: id }).success, JSON.stringify(id));
  }
});

t.test('an address leads to the web and nowhere else', async (t) => {
  const accepts = (url: string) => endpoints['link.create'].data.safeParse({ url }).success;
  t.ok(accepts('https://example.org/a?b=c#d'));
  t.ok(accepts('http://localhost:3000/'));
  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '//example.org',
    'x',
    'https://',
  ]) {
    t.notOk(accepts(url), url);
  }
  t.notOk(accepts(`https://example.org/${'x'.repeat(2_048)}`));
});

t.test('numbers beyond what a double counts are refused', async (t) => {
  const { data } = operations['message.delete'];
  for (const seq of [0, -1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, '1', null]) {
    t.notOk(data.safeParse({ room: 'lobby', seq }).success, `${seq}`);
  }
  t.ok(data.safeParse({ room: 'lobby', seq: Number.MAX_SAFE_INTEGER }).success);
});
