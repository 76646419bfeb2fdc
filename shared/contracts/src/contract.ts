import type { z } from 'zod';
import type { RateClass } from './rates.js';
import type { Admission, Retry, RouteOf, Traits, UrlAdded } from './traits.js';

/** Who may call: anyone, a live session, or an administrator's session. */
export type Access = 'public' | 'session' | 'admin';
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The HTTP form of a contract. Its data is one object, put together from three places. */
export interface HttpTwin {
  readonly method: HttpMethod;
  /** With `:name` parameters, as Fastify writes them. */
  readonly path: string;
  /** Status of success; 204 answers without the result's body. */
  readonly status: number;
  /** Status where the command found its effect already there (same `clientId`, same direct room). */
  readonly statusIfExisting?: number;
  /** Media type of the answer where it is not `application/json`. */
  readonly media?: string;
  /** The fields of `data` by where they come from. */
  readonly params: readonly string[];
  readonly query: readonly string[];
  readonly body: readonly string[];
}

export interface Contract<
  D extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
  H extends HttpTwin | null = HttpTwin | null,
  T extends Traits = Traits,
> {
  readonly owner: T['owner'];
  readonly route: RouteOf<T>;
  readonly kind: T['kind'];
  readonly retry: Retry;
  readonly admission: Admission;
  /** The field whose mentions are looked up before the command is carried out. */
  readonly text: string | null;
  /** Goes on while Redis is out of memory: it reads, or makes room. */
  readonly whenFull: boolean;
  /** Means nothing later: a client neither keeps it while offline nor sends it again. */
  readonly momentary: boolean;
  /** The data holds a password: the gateway encrypts it for its owner. */
  readonly sealed: boolean;
  readonly url: UrlAdded | null;
  readonly access: Access;
  /** Which of the caller's buckets a call is taken from. Required: an operation without a limit is one that somebody will call for ever. */
  readonly rate: RateClass;
  /** One line for the documents. */
  readonly summary: string;
  /**
   * What is sent. An unknown field is a `bad_request` that names it: a misspelt `replyTo` must not become a
   * message that answers nothing. A client that may meet an older server asks for its version first.
   */
  readonly data: D;
  /** What is answered. Receivers ignore fields they do not know: later versions add some. */
  readonly result: R;
  readonly http: H;
}

interface HttpPlace {
  route: `${HttpMethod} /${string}`;
  status?: number;
  statusIfExisting?: number;
  media?: string;
}

interface Draft<D extends z.ZodType, R extends z.ZodType, P extends HttpPlace | undefined> {
  access?: Access;
  rate: RateClass;
  summary: string;
  data: D;
  result: R;
  http?: P;
}

/** Path parameters by the route; of the rest, GET and DELETE take the query and all others the body. */
export function contract<
  D extends z.ZodType,
  R extends z.ZodType,
  const T extends Traits,
  const P extends HttpPlace | undefined = undefined,
>(draft: Draft<D, R, P> & T): Contract<D, R, P extends HttpPlace ? HttpTwin : null, T> {
  const { kind, access = 'session', rate, summary, data, result, http } = draft;
  const { owner, route = 'gateway', retry = 'natural', admission = 'before' }: Traits = draft;
  const { text, whenFull = kind === 'query', momentary = false, sealed = false, url }: Traits = draft;
  const twin = http === undefined ? null : placeFields(http, fieldsOf(data));
  return {
    ...{ owner, route: route as RouteOf<T>, kind, retry, admission, whenFull, momentary, sealed },
    ...{ text: text ?? null, url: url ?? null },
    ...{ access, rate, summary, data, result, http: twin as P extends HttpPlace ? HttpTwin : null },
  };
}

function placeFields(place: HttpPlace, fields: string[]): HttpTwin {
  const { route, status = 200, statusIfExisting, media } = place;
  const [method, path] = route.split(' ') as [HttpMethod, string];
  const params = [...path.matchAll(/:(\w+)/g)].map((match) => match[1] as string);
  const rest = fields.filter((field) => !params.includes(field));
  const inQuery = method === 'GET' || method === 'DELETE';
  return {
    method,
    path,
    status,
    ...(statusIfExisting !== undefined && { statusIfExisting }),
    ...(media !== undefined && { media }),
    params,
    query: inQuery ? rest : [],
    body: inQuery ? [] : rest,
  };
}

/** Names of the fields of an object schema, or of any variant of a union. */
function fieldsOf(schema: z.ZodType): string[] {
  return [...new Set(objectsOf(schema).flatMap((object) => Object.keys(object)))];
}

function objectsOf(schema: z.ZodType): z.ZodRawShape[] {
  const { def } = schema as z.ZodObject | z.ZodUnion<readonly z.ZodType[]>;
  if (def.type === 'object') return [def.shape];
  if (def.type === 'union') return (def.options as readonly z.ZodType[]).flatMap(objectsOf);
  throw new TypeError('The data of a contract is an object');
}

/** The schema of one field, in whichever variant has it. */
export function fieldSchema(schema: z.ZodType, field: string): z.ZodType | undefined {
  const shape = objectsOf(schema).find((object) => Object.hasOwn(object, field));
  return shape?.[field] as z.ZodType | undefined;
}
