/** A command changes something and may carry an idempotency key; a query does not. */
export type ContractKind = 'command' | 'query';

/** The process that carries an operation out. What belongs to the gateway never crosses the bus. */
export type Owner = 'session' | 'chat' | 'worker' | 'gateway';

/**
 * How the stream and the partition of a request are found; the streams are its owner's.
 * - `gateway`: nowhere, it is the gateway's own
 * - `queries`: the stream that any instance of the owner answers from, in no order
 * - `room`: by the field `room`
 * - `newRoom`, `newAccount`, `newLink`: by the id of what is made, which the gateway adds: a request sent twice meets its own effect
 * - `invite`: by the partition that the field `code` begins with
 * - `link`: by the hash of the field `code`
 * - `caller`: by the caller's user id
 * - `scope`: as `caller`; as `queries` where the field `scope` is `all`
 * - `username`: by the hash of the normalised username
 * - `session`: by the partition that the session id in the field `id` carries
 * - `job`: by the partition that the job id in the field `id` carries
 */
export type Route =
  | 'gateway'
  | 'queries'
  | 'room'
  | 'newRoom'
  | 'newAccount'
  | 'newLink'
  | 'invite'
  | 'link'
  | 'caller'
  | 'scope'
  | 'username'
  | 'session'
  | 'job';

/**
 * What makes it safe to send a command again. `remembered`: the owner keeps the answer under the idempotency key and gives it once more.
 * `natural`: repeating it is harmless, or what it makes has an id of its own.
 */
export type Retry = 'remembered' | 'natural';

/**
 * Where the caller's session is looked at. `function`: in the Redis Function that commits, which is enough for a command that prepares
 * nothing; `before`: also before the command is prepared.
 */
export type Admission = 'function' | 'before';

/** The gateway alone knows the address people reach it by: it adds `url`, this path and the `code` of the result. */
export interface UrlAdded {
  readonly path: `/${string}/`;
  /** The field of the result that is a list, each of which gets a `url`. */
  readonly each?: string;
}

interface CommonTraits {
  owner: Owner;
  /** Left out where the owner is the gateway. */
  route?: Route;
  admission?: Admission;
  text?: string;
  /** Of a query always true. */
  whenFull?: boolean;
  momentary?: boolean;
  sealed?: boolean;
  url?: UrlAdded;
}

interface QueryTraits extends CommonTraits {
  kind: 'query';
  retry?: 'natural';
}

interface CommandTraits extends CommonTraits {
  kind: 'command';
  retry: Retry;
}

/** What the declaration of an operation says besides its data, its result and its HTTP form. */
export type Traits = QueryTraits | CommandTraits;

export type RouteOf<T extends Traits> = T extends { readonly route: infer R extends Route } ? R : 'gateway';
