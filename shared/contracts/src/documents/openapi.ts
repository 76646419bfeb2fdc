import type { Contract } from '../contract.js';
import { endpoints } from '../endpoints/index.js';
import { operations } from '../operations/index.js';
import { collectSchemas, type JsonObject } from './json-schema.js';
import { describeOperation } from './openapi-operation.js';
import { problemResponses } from './problem-responses.js';

export interface OpenApiOptions {
  /** Of the software that serves the document. */
  version: string;
  /** The tables to describe; another message limit makes another table. */
  operations?: Readonly<Record<string, Contract>>;
}

/** OpenAPI 3.1 of the whole HTTP interface, generated from the tables. */
export function openApi({ version, operations: ops = operations }: OpenApiOptions): JsonObject {
  const schemas = collectSchemas('draft-2020-12');
  const paths = pathsOf({ ...ops, ...endpoints }, (name, contract) =>
    contract.http === null ? {} : describeOperation(name, contract, contract.http, schemas),
  );
  const responses = problemResponses(schemas);
  return {
    openapi: '3.1.0',
    info: { title: 'DevTalk', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: '/' }],
    security: [{ cookie: [] }, { bearer: [] }],
    paths,
    components: { schemas: schemas.components, responses, securitySchemes },
  };
}

const description = [
  'Requests with an unknown field are refused with `bad_request`, naming it.',
  'Answers may gain fields: ignore those you do not know.',
].join(' ');

const securitySchemes = {
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'devtalk',
    description: 'Over https `__Host-devtalk`. A write must also send an allowed Origin.',
  },
  bearer: { type: 'http', scheme: 'bearer' },
};

function pathsOf(
  contracts: Readonly<Record<string, Contract>>,
  describe: (name: string, contract: Contract) => JsonObject,
): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const [name, contract] of Object.entries(contracts)) {
    if (contract.http === null) continue;
    const path = contract.http.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [contract.http.method.toLowerCase()]: describe(name, contract) };
  }
  return paths;
}
