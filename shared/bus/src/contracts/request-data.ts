import type { RequestName, RequestParsed, RequestResult, RouteOfRequest } from '@devtalk/contracts';
import type { Client, Opened } from './session.js';

/**
 * What the bus adds to the data of a request on its way. Ids of new things are made by whoever requests them, so that a command sent
 * twice meets its own effect and answers the same. For a direct room it is `directRoomId(caller, with[0])`.
 */
interface Added {
  newRoom: { roomId: string };
  newAccount: { id: string };
  newLink: { code: string };
  session: { sessionId: string };
}

/** What a caller of `bus.request` gives: for signing in and up, instead of how the token comes, where the request came from. */
export type RequestInput<N extends RequestName> =
  RouteOfRequest<N> extends 'username'
    ? Omit<RequestParsed<N>, 'delivery' | 'device'> & { client: Client }
    : RequestParsed<N>;

/** What the owner's handler gets. */
export type RequestData<N extends RequestName> = RequestInput<N> &
  (RouteOfRequest<N> extends keyof Added ? Added[RouteOfRequest<N>] : unknown);

/** Told the gateway alone, and taken out of the public result. */
export interface Aside {
  /** The command met its own effect (same `clientId`, same direct room, same `roomId`): HTTP answers `statusIfExisting`. */
  duplicate?: true;
  /** Whether the answer is from a cache. */
  hit?: boolean;
}

/** Without `url`, which the gateway makes, since it knows the public address. */
type WithoutUrl<R> = R extends { invites: readonly (infer I)[] }
  ? { invites: Omit<I, 'url'>[] }
  : R extends { url: string; code: string }
    ? Omit<R, 'url'>
    : R;

/** What the owner answers. */
export type RequestAnswer<N extends RequestName> = (RouteOfRequest<N> extends 'username'
  ? Opened
  : WithoutUrl<RequestResult<N>>) &
  Aside;
