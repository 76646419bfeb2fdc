import { type Contract, fieldSchema, type HttpTwin } from '../contract.js';
import { idempotencyKey } from '../scalars/client-id.js';
import type { JsonObject, SchemaCollection } from './json-schema.js';
import { problemsOf } from './problem-responses.js';

/** The OpenAPI operation of one contract that has an HTTP twin. */
export function describeOperation(
  name: string,
  contract: Contract,
  http: HttpTwin,
  schemas: SchemaCollection,
): JsonObject {
  const parameters = parametersOf(contract, http, schemas);
  return {
    operationId: name,
    summary: contract.summary,
    tags: [name.split('.')[0]],
    ...(contract.access === 'public' && { security: [] }),
    ...(contract.access === 'admin' && { description: 'Administrators only.' }),
    'x-rate-class': contract.rate,
    ...(parameters.length > 0 && { parameters }),
    ...(http.body.length > 0 && { requestBody: requestBody(contract, http, schemas) }),
    responses: { ...successes(contract, http, schemas), ...problemsOf(contract) },
  };
}

function parametersOf(contract: Contract, http: HttpTwin, schemas: SchemaCollection): JsonObject[] {
  const parameter = (place: 'path' | 'query') => (name: string) => {
    const schema = fieldSchema(contract.data, name);
    if (schema === undefined) throw new TypeError(`No field ${name} for ${http.path}`);
    const required = place === 'path' || !schema.safeParse(undefined).success;
    return { name, in: place, required, schema: schemas.of(schema) };
  };
  return [
    ...http.params.map(parameter('path')),
    ...http.query.map(parameter('query')),
    ...headersOf(contract, http, schemas),
  ];
}

function headersOf(contract: Contract, http: HttpTwin, schemas: SchemaCollection): JsonObject[] {
  const header = (name: string, schema: JsonObject) => ({ name, in: 'header', required: false, schema });
  if (http.media === 'text/event-stream') return [header('Last-Event-ID', { type: 'string' })];
  return isRepeatableByKey(contract, http) ? [header('Idempotency-Key', schemas.of(idempotencyKey))] : [];
}

/** A key belongs to a person, so it needs a session; a message has its clientId instead. */
function isRepeatableByKey({ kind, access }: Contract, http: HttpTwin): boolean {
  return kind === 'command' && access !== 'public' && !http.body.includes('clientId');
}

/** The data without what the path says already. */
function requestBody(contract: Contract, http: HttpTwin, schemas: SchemaCollection): JsonObject {
  const whole = schemas.of(contract.data);
  const schema = http.params.length === 0 ? whole : without(whole, http.params);
  return { required: true, content: { 'application/json': { schema } } };
}

function without(schema: JsonObject, fields: readonly string[]): JsonObject {
  const { properties, required = [], ...rest } = schema;
  const kept = Object.entries(properties as JsonObject).filter(([field]) => !fields.includes(field));
  const stillRequired = (required as string[]).filter((field) => !fields.includes(field));
  return {
    ...rest,
    properties: Object.fromEntries(kept),
    ...(stillRequired.length > 0 && { required: stillRequired }),
  };
}

function successes(contract: Contract, http: HttpTwin, schemas: SchemaCollection): JsonObject {
  const answer = { description: 'Done', ...contentOf(contract, http, schemas) };
  const existing = http.statusIfExisting;
  return {
    [http.status]: answer,
    ...(existing !== undefined && {
      [existing]: { ...answer, description: 'Done before: the first answer' },
    }),
  };
}

function contentOf(contract: Contract, http: HttpTwin, schemas: SchemaCollection): JsonObject {
  if (http.status === 204) return {};
  if (http.status === 302) return { headers: { Location: { schema: { type: 'string', format: 'uri' } } } };
  return { content: { [http.media ?? 'application/json']: { schema: schemas.of(contract.result) } } };
}
