import { type Actor, type Bus, type SealedRequests, SIGN_IN_PATIENCE_MS } from '@devtalk/bus';
import {
  type Contract,
  type EndpointName,
  type EndpointParsed,
  endpoints,
  type OpName,
  operationsFor,
} from '@devtalk/contracts';
import { toDevTalkError } from '@devtalk/service-kit/http';
import type { AdminConnections } from '../admin/admin-connections.js';
import type { AdminServices } from '../admin/admin-services.js';
import type { Admission } from '../admission/admission.js';
import type { GatewayMetrics } from '../monitoring/metrics.js';
import { ask } from './ask.js';
import type { Caller } from './caller.js';
import type { Dashboards } from './dashboard.js';
import { JsonText } from './json-text.js';
import { targetOf } from './targets.js';

export type CallName = OpName | EndpointName;

export interface Outcome {
  data: unknown;
  /** The command met its own effect: nothing new was made. */
  existing?: boolean;
  /** Value of X-Cache, where there is one. */
  cache?: string;
}

export interface DispatcherOptions {
  bus: Bus;
  metrics: GatewayMetrics;
  dashboards: Dashboards;
  services: AdminServices;
  connections: AdminConnections;
  sealed: SealedRequests;
  admission: Pick<Admission, 'operation'>;
  messageText: number;
}

type SignedIn = Caller & { readonly actor: Actor };
/** Data is checked by the contract's schema, whose type the table does not carry. */
type Own = (caller: SignedIn, data: never) => Promise<Outcome>;

/** Carries out every operation of the contracts, the same for WebSocket and HTTP: by asking its owner, or here. */
export class Dispatcher {
  readonly contracts: Readonly<Record<CallName, Contract>>;
  readonly #own: Readonly<Record<string, Own>>;

  constructor(private readonly options: DispatcherOptions) {
    const { dashboards, services, connections, messageText } = options;
    this.contracts = { ...operationsFor({ messageText }), ...endpoints };
    this.#own = {
      ping: async () => ({ data: {} }),
      'dashboard.get': async ({ actor, requestId }) => {
        const { answer, cache } = await dashboards.get(actor, requestId);
        return { data: answer, cache };
      },
      'dashboard.refresh': async ({ actor, requestId }) => ({
        data: await dashboards.refresh(actor, requestId),
      }),
      'admin.connections': async (_caller, data: EndpointParsed<'admin.connections'>) => ({
        data: await connections.list(data),
      }),
      'admin.connection.close': async (
        { actor, requestId },
        data: EndpointParsed<'admin.connection.close'>,
      ) => ({ data: await connections.close(data, actor, requestId) }),
      'admin.services': async () => ({ data: { services: await services.list() } }),
    };
  }

  /** @param data checked by the contract's schema already. @throws DevTalkError */
  async run(name: CallName, data: unknown, caller: Caller): Promise<Outcome> {
    const startedAt = performance.now();
    try {
      await this.options.admission.operation(this.contracts[name], data, caller.actor);
      const own = Object.hasOwn(this.#own, name) ? this.#own[name] : undefined;
      const outcome = await (own ? own(caller as SignedIn, data as never) : this.#ask(name, data, caller));
      this.options.metrics.operation(name, 'ok', performance.now() - startedAt);
      return outcome;
    } catch (error) {
      this.options.metrics.operation(name, toDevTalkError(error).code, performance.now() - startedAt);
      throw error;
    }
  }

  /** What reads and what makes room goes on while Redis is out of memory. */
  #goesDespiteFull(name: CallName): boolean {
    const { kind, rate } = this.contracts[name];
    return kind === 'query' || rate === 'sign-out' || rate === 'delete';
  }

  async #ask(name: CallName, data: unknown, caller: Caller): Promise<Outcome> {
    const { bus } = this.options;
    const target = targetOf(name, data, caller, { keys: bus.keys, partitions: bus.layout.partitions });
    const isSecret = name === 'auth.password';
    const secret = { timeoutMs: SIGN_IN_PATIENCE_MS, sealed: this.options.sealed };
    const { actor, requestId, key, hears } = caller;
    const despiteFull = this.#goesDespiteFull(name);
    const options = { actor, requestId, key, hears, despiteFull, ...(isSecret && secret) };
    const result = await ask<Result | JsonText>(bus, target.stream, name, target.data, options);
    return result instanceof JsonText ? { data: result } : outcomeOf(withAddress(name, result, caller));
  }
}

type Result = Record<string, unknown>;

/** Takes out what services tell the gateway alone. */
function outcomeOf(result: Result): Outcome {
  const { duplicate, hit, ...data } = result;
  return {
    data,
    ...(duplicate === true && { existing: true }),
    ...(typeof hit === 'boolean' && { cache: hit ? 'HIT' : 'MISS' }),
  };
}

const PATHS: Readonly<Record<string, string>> = { 'invite.create': '/invite/', 'link.create': '/s/' };

/** Only the gateway knows the address under which people reach it. */
function withAddress(name: CallName, result: Result, { publicOrigin }: Caller) {
  if (name === 'invite.list') {
    const invites = result.invites as Result[];
    return {
      invites: invites.map((one) => ({ ...one, url: `${publicOrigin ?? ''}/invite/${String(one.code)}` })),
    };
  }
  const path = Object.hasOwn(PATHS, name) ? PATHS[name] : undefined;
  return path === undefined
    ? result
    : { ...result, url: `${publicOrigin ?? ''}${path}${String(result.code)}` };
}
