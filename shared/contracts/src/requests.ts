import type { z } from 'zod';
import { type EndpointName, type Endpoints, endpoints } from './endpoints/index.js';
import { type InternalRequestName, type InternalRequests, internalRequests } from './internal.js';
import { type Operations, type OpName, operations } from './operations/index.js';
import type { Owner, Route } from './traits.js';

/** Every public operation: of the WebSocket and of HTTP alone. */
export type CallName = OpName | EndpointName;
/** Whatever one process requests of another. */
export type RequestName = CallName | InternalRequestName;

export const contracts = Object.freeze({ ...operations, ...endpoints });
export const requests = Object.freeze({ ...contracts, ...internalRequests });

export type Requests = Operations & Endpoints & InternalRequests;

export const REQUEST_NAMES = Object.freeze(Object.keys(requests)) as readonly RequestName[];

/** Own keys only: `constructor` is no request. */
export function isRequestName(name: string): name is RequestName {
  return Object.hasOwn(requests, name);
}

/** The data of a request, checked, trimmed, with defaults filled in. */
export type RequestParsed<N extends RequestName> = z.output<Requests[N]['data']>;
/** What its caller is answered. */
export type RequestResult<N extends RequestName> = z.output<Requests[N]['result']>;
export type RouteOfRequest<N extends RequestName> = Requests[N]['route'];

/** The requests of one owner; with a second argument, those of some routes alone. */
export type RequestsOf<O extends Owner, R extends Route = Route> = {
  [N in RequestName]: Requests[N]['owner'] extends O ? (Requests[N]['route'] extends R ? N : never) : never;
}[RequestName];

/** The names of what `owner` carries out, in the order of the declarations. */
export function requestsOf<O extends Owner>(owner: O): RequestsOf<O>[] {
  return REQUEST_NAMES.filter((name): name is RequestsOf<O> => requests[name].owner === owner);
}
