import type { z } from 'zod';
import { authEndpoints } from './auth-endpoints.js';
import { chatEndpoints } from './chat-endpoints.js';
import { operatorEndpoints } from './operator-endpoints.js';
import { streamEndpoints } from './stream-endpoints.js';
import { workerEndpoints } from './worker-endpoints.js';

/** What is spoken over HTTP alone; the names are those of the commands and queries behind it. */
export const endpoints = Object.freeze({
  ...authEndpoints,
  ...chatEndpoints,
  ...workerEndpoints,
  ...operatorEndpoints,
  ...streamEndpoints,
});

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;
export const ENDPOINT_NAMES = Object.freeze(Object.keys(endpoints)) as readonly EndpointName[];

/** What a caller sends, params, query and body in one object. */
export type EndpointData<N extends EndpointName> = z.input<Endpoints[N]['data']>;
/** What a handler gets. */
export type EndpointParsed<N extends EndpointName> = z.output<Endpoints[N]['data']>;
export type EndpointResult<N extends EndpointName> = z.output<Endpoints[N]['result']>;
