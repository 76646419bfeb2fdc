import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import t from 'tap';
import { asyncApi, CLOSE_CODES, ERRORS, OP_NAMES, schemas, USER_EVENT_NAMES } from '../src/index.js';
import { referencesIn, resolves } from './references.js';

interface Message {
  payload: { properties: { op?: { const: string }; event?: { const: string } } };
}

const document = asyncApi({ version: '1.2.3' });
const { messages } = document.components as { messages: Record<string, Message> };
const operations = document.operations as Record<string, { action: string; reply?: object }>;

t.test('the document is valid AsyncAPI 3', async (t) => {
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  const validate = ajv.compile(specs.schemasWithoutId['3.0.0'] as object);
  t.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
});

t.test('no schema is a reference to itself', async (t) => {
  const { schemas: named } = document.components as { schemas: Record<string, { $ref?: string }> };
  t.strictSame(
    Object.entries(named).filter(([id, { $ref }]) => $ref === `#/components/schemas/${id}`),
    [],
  );
});

t.test('every reference leads somewhere', async (t) => {
  const references = referencesIn(document);
  t.ok(references.length > 100);
  t.strictSame(
    references.filter((reference) => !resolves(document, reference)),
    [],
  );
});

t.test('every op is described with its request and its reply', async (t) => {
  for (const op of ['connect', ...OP_NAMES]) {
    t.equal(messages[op]?.payload.properties.op?.const, op);
    t.ok(messages[`${op}.reply`], op);
    t.match(operations[op] ?? {}, { action: 'receive', reply: { channel: { $ref: '#/channels/ws' } } }, op);
  }
});

t.test('every event is described', async (t) => {
  for (const event of Object.keys(schemas.events)) {
    t.ok(messages[event], event);
    t.match(operations[`send.${event}`] ?? {}, { action: 'send', channel: { $ref: '#/channels/ws' } });
  }
});

t.test('the event stream has user events and the end of the session, nothing of rooms', async (t) => {
  const sent = Object.keys(messages).filter((name) => name.startsWith('sse.'));
  const expected = [...USER_EVENT_NAMES, 'session.superseded', 'session.revoked', 'ping', 'gap'];
  t.strictSame(sent.sort(), expected.map((name) => `sse.${name}`).sort());
});

t.test('every close code and error code is listed', async (t) => {
  t.strictSame(document['x-close-codes'], CLOSE_CODES);
  t.strictSame(document['x-error-codes'], ERRORS);
});
