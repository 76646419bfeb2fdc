import { setTimeout as delay } from 'node:timers/promises';
import { ERRORS, type HttpTwin, type Problem, schemas } from '@devtalk/contracts';
import { type CallData, type CallName, type CallResult, contractOf } from './calls.js';
import { strictly } from './strict.js';

export interface RequestOptions {
  token?: string | undefined;
  headers?: Record<string, string>;
  /** Idempotency key. */
  key?: string | undefined;
  /** Anything else than a string is sent as JSON. */
  body?: unknown;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON, else the text; undefined without a body. */
  body: unknown;
}

const PATIENCE_MS = 15_000;
const TRIES = 5;

/** One request on a connection of its own, so that none is left over from a gateway that has died. Redirects are not followed. */
export async function request(
  base: string,
  method: string,
  path: string,
  options: RequestOptions = {},
): Promise<HttpAnswer> {
  const { token, key, body } = options;
  const response = await fetch(new URL(path, base), {
    method,
    redirect: 'manual',
    headers: {
      connection: 'close',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return { status: response.status, headers: response.headers, body: await bodyOf(response) };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  return /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}

/** Method, path with query, and body of a call by its contract. */
function placed(name: CallName, data: object): { method: string; path: string; body: unknown } {
  const { http } = contractOf(name);
  if (!http) throw new TypeError(`${name} is not spoken over HTTP`);
  return {
    method: http.method,
    path: pathOf(http, data as Record<string, unknown>),
    body: bodyFor(http, data),
  };
}

function pathOf({ path, params, query, body }: HttpTwin, data: Record<string, unknown>): string {
  const filled = path.replace(/:(\w+)/g, (_, param: string) => encodeURIComponent(String(data[param])));
  const search = new URLSearchParams();
  for (const [field, value] of Object.entries(data)) {
    const elsewhere = params.includes(field) || body.includes(field);
    if (value !== undefined && !elsewhere && (query.includes(field) || body.length === 0))
      search.set(field, String(value));
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}

/** A field that the contract does not know goes where those it knows go. */
function bodyFor({ params, query, body, method }: HttpTwin, data: object): unknown {
  const fields = Object.entries(data).filter(([field]) => !params.includes(field) && !query.includes(field));
  if (fields.length === 0 || (body.length === 0 && (method === 'GET' || method === 'DELETE')))
    return undefined;
  return body.length > 0 ? Object.fromEntries(fields) : undefined;
}

/** Makes a call of the contracts. */
export function callHttp(
  base: string,
  name: CallName,
  data: object,
  options: RequestOptions = {},
): Promise<HttpAnswer> {
  const { method, path, body } = placed(name, data);
  return request(base, method, path, { ...options, body });
}

/**
 * What a call answers over HTTP, exactly as the contract says. Redis may be too busy to take a request in time: nothing of it is done then,
 * and it is made again when the answer says, a few times.
 * @throws Error with the whole answer where it is another one
 */
export async function askHttp<N extends CallName>(
  base: string,
  name: N,
  data: CallData<N>,
  options: RequestOptions = {},
): Promise<CallResult<N>> {
  let answer = await callHttp(base, name, data as object, options);
  for (let tries = 1; tries < TRIES && answer.status === 503; tries++) {
    await delay(Number(answer.headers.get('retry-after')) * 1_000);
    answer = await callHttp(base, name, data as object, options);
  }
  return expectResult(name, answer);
}

export function expectResult<N extends CallName>(name: N, { status, body }: HttpAnswer): CallResult<N> {
  const { http, result } = contractOf(name);
  if (status !== http?.status && status !== (http?.statusIfExisting ?? http?.status))
    throw new Error(`${name} over HTTP: ${status} ${JSON.stringify(body)}`);
  if (status === 204 || status === 302) return (body === undefined ? {} : body) as CallResult<N>;
  return strictly(result, body, `${name} over HTTP`) as CallResult<N>;
}

/** The problem that was answered, checked against everything the protocol says of problems. */
export function problemOf({ status, headers, body }: HttpAnswer): Problem {
  const problem = strictly(schemas.problem, body, `problem with status ${status}`) as Problem;
  const expected = ERRORS[problem.code];
  const faults = [
    problem.status === status && expected.status === status ? '' : `status ${status} for ${problem.code}`,
    problem.title === expected.title ? '' : `title ${problem.title}`,
    headers.get('content-type')?.startsWith('application/problem+json') ? '' : 'content type',
    needsRetryAfter.has(problem.code) && !/^[1-9]\d*$/.test(headers.get('retry-after') ?? '')
      ? 'Retry-After'
      : '',
    problem.code === 'bad_request' && !problem.issues?.length ? 'issues' : '',
  ].filter(Boolean);
  if (faults.length > 0)
    throw new Error(`problem ${problem.code}: wrong ${faults.join(', ')} in ${JSON.stringify(body)}`);
  return problem;
}

const needsRetryAfter: ReadonlySet<string> = new Set(['rate_limited', 'unavailable']);
