import { Validator } from '@seriousme/openapi-schema-validator';
import t from 'tap';
import { type Contract, ERROR_CODES, endpoints, openApi, operations, operationsFor } from '../src/index.js';
import { referencesIn, resolves } from './references.js';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  requestBody?: { content: { 'application/json': { schema: { properties?: object; required?: string[] } } } };
  responses: Record<string, unknown>;
  security?: [];
}

const document = openApi({ version: '1.2.3' });
const paths = document.paths as Record<string, Record<string, Operation>>;

t.test('the document is valid OpenAPI 3.1', async (t) => {
  t.match(await new Validator().validate(structuredClone(document)), { valid: true });
  t.match(document, { openapi: '3.1.0', info: { version: '1.2.3' } });
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

t.test('every op with an HTTP twin and every endpoint is described, with all its fields', async (t) => {
  for (const [name, contract] of Object.entries<Contract>({ ...operations, ...endpoints })) {
    if (contract.http === null) continue;
    const { method, path, params, query, status } = contract.http;
    const operation = paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    t.equal(operation?.operationId, name);
    const parameters = operation?.parameters?.filter((parameter) => parameter.in !== 'header') ?? [];
    t.strictSame(
      parameters.map((parameter) => parameter.name),
      [...params, ...query],
      name,
    );
    t.ok(operation?.responses[status], `${name} ${status}`);
    t.equal(operation?.security?.length === 0, contract.access === 'public', name);
  }
});

t.test('a body does not ask for what the path says', async (t) => {
  const body =
    paths['/api/rooms/{room}/messages/{seq}']?.patch?.requestBody?.content['application/json'].schema;
  t.strictSame(Object.keys(body?.properties ?? {}), ['text']);
  t.strictSame(body?.required, ['text']);
});

t.test('every error code is explained', async (t) => {
  const responses = JSON.stringify((document.components as { responses: object }).responses);
  for (const code of ERROR_CODES) t.match(responses, `\`${code}\``);
});

t.test('limits in the document are those in force', async (t) => {
  const limited = openApi({ version: '1', operations: operationsFor({ messageText: 77 }) });
  t.match(JSON.stringify(limited), '"maxLength":77');
  t.match(JSON.stringify(document), '"maxLength":8000');
});

t.test(
  'a command without a clientId takes an idempotency key, where there is a person to keep it for',
  async (t) => {
    const takesKey = (path: string, method: string) =>
      paths[path]?.[method]?.parameters?.some(({ name }) => name === 'Idempotency-Key') ?? false;
    t.ok(takesKey('/api/rooms', 'post'));
    t.ok(takesKey('/api/accounts/{id}', 'delete'));
    t.notOk(takesKey('/api/rooms', 'get'));
    t.notOk(takesKey('/api/rooms/{room}/messages', 'post'));
    t.notOk(takesKey('/api/auth/login', 'post'));
  },
);
