import type { Actor, Aside, Bus, RequestInput } from '@devtalk/bus';
import {
  type CallName,
  type Contract,
  DevTalkError,
  endpoints,
  operationsFor,
  type RequestParsed,
  type RequestsOf,
} from '@devtalk/contracts';
import { toDevTalkError } from '@devtalk/service-kit/http';
import type { AdminConnections } from '../admin/admin-connections.js';
import type { AdminServices } from '../admin/admin-services.js';
import type { CallRates } from '../admission/call-rates.js';
import type { GatewayMetrics } from '../monitoring/metrics.js';
import type { Caller } from './caller.js';
import type { Dashboards } from './dashboard.js';
import { JsonText } from './json-text.js';
import { withAddress } from './with-address.js';

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
  rates: CallRates;
  messageText: number;
}

type SignedIn = Caller & { readonly actor: Actor };
/** Has a route of its own, since it answers with something else than one JSON object or sets cookies. */
type WithRoute = 'auth.me' | 'status.get' | 'events.sse' | `docs.${string}`;
type OwnName = Exclude<RequestsOf<'gateway'>, WithRoute>;
/** What the gateway carries out itself: an operation it owns and does not carry out does not compile. */
type Own = { readonly [N in OwnName]: (caller: SignedIn, data: RequestParsed<N>) => Promise<Outcome> };
type AnyOwn = (caller: SignedIn, data: unknown) => Promise<Outcome>;

/** Carries out every operation of the contracts, the same for WebSocket and HTTP: by asking its owner, or here. */
export class Dispatcher {
  readonly contracts: Readonly<Record<CallName, Contract>>;
  readonly #own: Own;

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
      'admin.connections': async (_caller, data) => ({ data: await connections.list(data) }),
      'admin.connection.close': async ({ actor, requestId }, data) => ({
        data: await connections.close(data, actor, requestId),
      }),
      'admin.services': async () => ({ data: { services: await services.list() } }),
    };
  }

  /** @param data checked by the contract's schema already. @throws DevTalkError */
  async run(name: CallName, data: unknown, caller: Caller): Promise<Outcome> {
    const startedAt = performance.now();
    try {
      this.mayCall(name, caller.actor);
      mayAskForAll(data, caller.actor);
      // Before anything is queued: what is refused has cost nobody but this person's bucket.
      if (caller.actor) await this.options.rates.take(this.contracts[name].rate, caller.actor.userId);
      const own = Object.hasOwn(this.#own, name) ? (this.#own[name as OwnName] as AnyOwn) : undefined;
      const outcome = await (own ? own(caller as SignedIn, data) : this.#request(name, data, caller));
      this.options.metrics.operation(name, 'ok', performance.now() - startedAt);
      return outcome;
    } catch (error) {
      this.options.metrics.operation(name, toDevTalkError(error).code, performance.now() - startedAt);
      throw error;
    }
  }

  /** Before anything the caller sends is looked at: who may not call learns nothing of how. @throws DevTalkError */
  mayCall(name: CallName, actor: Actor | undefined): void {
    const { access } = this.contracts[name];
    if (access === 'public') return;
    if (!actor) throw new DevTalkError('session_required');
    if (access === 'admin' && actor.role !== 'admin') throw new DevTalkError('forbidden');
  }

  async #request(name: CallName, data: unknown, caller: Caller): Promise<Outcome> {
    const result: unknown = await this.options.bus.request(name, data as RequestInput<CallName>, caller);
    if (result instanceof JsonText) return { data: result };
    return outcomeOf(withAddress(this.contracts[name], result as object, caller));
  }
}

/** Lists of one's own take `scope: all` from administrators alone. */
function mayAskForAll(data: unknown, actor: Actor | undefined): void {
  if ((data as { scope?: unknown }).scope === 'all' && actor?.role !== 'admin')
    throw new DevTalkError('forbidden');
}

/** Takes out what services tell the gateway alone. */
function outcomeOf(result: object & Aside): Outcome {
  const { duplicate, hit, ...data } = result;
  return {
    data,
    ...(duplicate === true && { existing: true }),
    ...(typeof hit === 'boolean' && { cache: hit ? 'HIT' : 'MISS' }),
  };
}
