import { randomBase32 } from '@devtalk/runtime';
import type { BusOptions } from './bus-options.js';
import { CompetingConsumer, type CompetingConsumerOptions } from './competing-consumer.js';
import { ContractRequests } from './contract-requests.js';
import type { Entry, Reply } from './envelope.js';
import { busFunctions, commandQuarantine, requestAppend } from './functions.js';
import { InstanceReport } from './instance-report.js';
import type { FunctionDeclarations } from './lua/lua-function.js';
import { OrderedConsumer, parseEnvelope } from './ordered-consumer.js';
import type { OrderedConsumerOptions, RawEntry } from './ordered-contract.js';
import type { Role } from './redis/acl.js';
import {
  createBlockingClient,
  createRequestClient,
  createSubscriberClient,
  createWorkClient,
  REQUEST_TIMEOUT_MS,
  type RedisClient,
} from './redis/client.js';
import { RedisClock } from './redis/clock.js';
import { FunctionLibrary, functionsFolder } from './redis/functions.js';
import { createKeys, type Keys } from './redis/keys/index.js';
import { claimLayout, type Layout } from './redis/layout.js';
import { checkRights } from './redis/rights.js';
import { connectFirst, patiently } from './redis/startup.js';
import { Replier } from './replies.js';
import { APPEND_MARGIN_MS, type AppendDespiteFull, Requester } from './requests.js';
import { SealedRequests } from './sealed-requests.js';
import { Subscriptions } from './subscriptions.js';
import { UserEvents } from './user-events.js';
import { VERSION } from './version.js';

const PROBE_KEPT_MS = 10_000;
function refusal(cause: Error): never {
  if (cause.name !== 'ReplyError') throw cause;
  throw new Error(`Redis refuses to write: ${cause.message}`, { cause });
}

/**
 * A process' place on the bus: connections, names, layout, requests and answers, subscriptions, consumers, user events.
 * Whoever opens it closes it. Each part's interface states its promises.
 */
export class Bus {
  /** Names this very process, where `instance` may live on in its successor: what one leaves behind is not the other's. */
  readonly process: string;
  readonly keys: Keys;
  readonly clock = new RedisClock();
  /** For commands somebody waits for; fails fast. */
  readonly requests: RedisClient;
  /** For pipelines of consumers. */
  readonly work: RedisClient;
  readonly subscriptions: Subscriptions;
  /** Requests by name what the contracts declare. */
  readonly request: ContractRequests['request'];
  readonly send: ContractRequests['send'];
  readonly requester: Requester;
  readonly replier: Replier;
  readonly userEvents: UserEvents;
  readonly library = new FunctionLibrary('bus', functionsFolder(import.meta.url), busFunctions);
  readonly #subscriber: RedisClient;
  readonly #ordered: OrderedConsumer<never>[] = [];
  readonly #competing: CompetingConsumer[] = [];
  /** Of the ordered ones, those whose entries vanish when they are dealt with. */
  readonly #inboxes: OrderedConsumer[] = [];
  #report: InstanceReport | undefined;
  #connections = () => 0;
  #layout: Layout | undefined;

  private constructor(private readonly options: BusOptions) {
    const { redis, prefix, instance, log } = options;
    this.process = `${instance}.${randomBase32(6)}`;
    this.keys = createKeys(prefix);
    this.requests = createRequestClient(redis, options.commandTimeoutMs);
    this.work = createWorkClient(redis);
    this.#subscriber = createSubscriberClient(redis);
    for (const client of [this.requests, this.work, this.#subscriber]) this.#watch(client);
    const appendMs = (options.commandTimeoutMs ?? REQUEST_TIMEOUT_MS) - APPEND_MARGIN_MS;
    const appendDespiteFull: AppendDespiteFull = async (stream, envelope, by) => {
      await this.library.call(this.requests, requestAppend.call({ stream }, { envelope, by }));
    };
    this.requester = new Requester(this.requests, instance, this.clock, appendDespiteFull, appendMs);
    const contractRequests = new ContractRequests({
      requester: this.requester,
      sealed: new SealedRequests(this.requester, this.work, this.keys, this.clock),
      layout: () => ({ keys: this.keys, partitions: this.layout.partitions }),
      isConnected: () => this.connected,
    });
    this.request = contractRequests.request.bind(contractRequests);
    this.send = contractRequests.send.bind(contractRequests);
    this.replier = new Replier(this.work, this.keys.layout, (err) => log.debug({ err }, 'answers lost'));
    this.subscriptions = new Subscriptions(
      this.#subscriber,
      this.requests,
      this.keys.layout.replies(instance),
    );
    this.userEvents = new UserEvents(this.work, this.library, this.keys.person, instance);
  }

  /**
   * Connects, checks the layout, loads the bus' functions.
   * @throws RedisStartupError, one sentence for the operator, after which nothing is left open
   */
  static async open(options: BusOptions): Promise<Bus> {
    const bus = new Bus(options);
    try {
      await bus.#start();
      return bus;
    } catch (error) {
      bus.#disconnect();
      throw error;
    }
  }

  /** The log epoch and the number of partitions. */
  get layout(): Layout {
    if (!this.#layout) throw new Error('the bus is not open');
    return this.#layout;
  }

  /** False while Redis is away. */
  get connected(): boolean {
    return this.requests.status === 'ready' && this.work.status === 'ready' && this.subscriptions.up;
  }

  /**
   * For `/readyz`: writes, since a Redis that is full (`maxmemory`), cannot save (MISCONF) or has become a replica (READONLY) answers
   * reads and refuses whatever this process is for. On a cluster this is asked of one shard.
   * @throws where Redis is away, does not answer or refuses to write
   */
  async check(): Promise<void> {
    if (!this.connected) throw new Error('Redis is away');
    await this.requests.set(this.keys.layout.probe(this.instance), '1', 'PX', PROBE_KEPT_MS).catch(refusal);
  }

  get instance(): string {
    return this.options.instance;
  }

  /** A library of the calling service's `.lua` files, loaded before this resolves. Modules that declare its functions are imported before. */
  async loadFunctions(
    name: string,
    moduleUrl: string,
    declared?: FunctionDeclarations,
  ): Promise<FunctionLibrary> {
    const library = new FunctionLibrary(name, functionsFolder(moduleUrl), declared);
    await patiently(() => library.load(this.work));
    return library;
  }

  /** Consumes commands in order. `dead(p)` names the stream for entries that cannot be carried out. */
  orderedCommands(
    options: Omit<
      OrderedConsumerOptions<Entry>,
      'instance' | 'partitions' | 'consumersKey' | 'startAfter' | 'parse' | 'discard'
    > & {
      dead(partition: number): string;
    },
  ): OrderedConsumer<Entry> {
    const consumer = this.ordered<Entry>({
      ...options,
      startAfter: async () => '0',
      parse: parseEnvelope,
      discard: (batch, entry, error) => this.#quarantine(options, batch, entry, error),
    });
    this.#inboxes.push(consumer);
    return consumer;
  }

  /** Reads any partitioned stream in order: projections give their own cursor and parser. */
  ordered<T>(
    options: Omit<OrderedConsumerOptions<T>, 'instance' | 'partitions' | 'consumersKey'>,
  ): OrderedConsumer<T> {
    const { instance, partitions, log } = this.options;
    const consumersKey = this.keys.layout.consumers(options.group);
    const consumer = new OrderedConsumer<T>(
      this.#clients(),
      this.library,
      { ...options, instance, partitions, consumersKey },
      log,
    );
    this.#ordered.push(consumer as unknown as OrderedConsumer<never>);
    return consumer;
  }

  competing(options: Omit<CompetingConsumerOptions, 'instance'>): CompetingConsumer {
    const { instance, log } = this.options;
    const consumer = new CompetingConsumer(this.#clients(), this.library, { ...options, instance }, log);
    this.#competing.push(consumer);
    return consumer;
  }

  /** Stops the consumers, letting them finish what they have, then disconnects. */
  async close(): Promise<void> {
    this.#report?.drain();
    await Promise.allSettled([...this.#ordered, ...this.#competing].map((consumer) => consumer.stop()));
    await this.#report?.stop();
    await new Promise(setImmediate); // answers queued by the last handlers leave
    await this.work.quit().catch(() => {});
    this.#disconnect();
  }

  async #start(): Promise<void> {
    const { redis, partitions, instance } = this.options;
    const clients = [this.work, this.requests, this.#subscriber];
    await Promise.all(clients.map((client) => connectFirst(client, redis.url)));
    if (this.options.service) await this.#checkRights(this.options.service);
    this.#layout = await patiently(() => claimLayout(this.work, this.keys, partitions));
    await patiently(() => this.library.load(this.work));
    await patiently(() => this.clock.start(this.requests));
    await this.subscriptions.subscribe(this.keys.layout.replies(instance), (payload) =>
      this.#onReplies(payload),
    );
    await this.subscriptions.start();
    this.#startReport();
  }

  async #checkRights(role: Role): Promise<void> {
    const { redis, prefix } = this.options;
    const username = redis.username ?? (new URL(redis.url).username || undefined);
    await patiently(() => checkRights(this.work, role, { username, prefix }));
  }

  /** How many sockets and streams this process holds, for its report. */
  countConnections(count: () => number): void {
    this.#connections = count;
  }

  #startReport(): void {
    const { instance, service } = this.options;
    if (service === undefined) return;
    const options = { instance, service, version: VERSION, key: this.keys.layout.instances };
    this.#report = new InstanceReport(this.work, this.clock, options, {
      partitions: () => this.#ordered.flatMap(({ held }) => held),
      inFlight: () =>
        this.requester.pending +
        this.#ordered.reduce((sum, { backlog }) => sum + backlog, 0) +
        this.#competing.reduce((sum, { active }) => sum + active, 0),
      inboxes: () => [...this.#inboxes, ...this.#competing].flatMap(({ streams }) => [...streams]),
      connections: () => this.#connections(),
    });
    this.#report.start();
  }

  #onReplies(payload: Buffer): void {
    for (const line of payload.toString().split('\n')) this.requester.settle(JSON.parse(line) as Reply);
  }

  async #quarantine(
    { lease, stream, dead }: { lease(p: number): string; stream(p: number): string; dead(p: number): string },
    { partition, fence }: { readonly partition: number; readonly fence: string },
    entry: RawEntry,
    error: Error,
  ): Promise<void> {
    const call = commandQuarantine.call(
      { lease: lease(partition), commands: stream(partition), dead: dead(partition) },
      { fence, entry: entry.id, envelope: entry.fields[1] ?? '', error: error.message },
    );
    const verdict = await this.library.call(this.work, call);
    if (verdict !== 'OK') return;
    const envelope = parseEnvelope(entry)?.envelope;
    if (envelope) this.replier.error(envelope, { code: 'internal', message: 'Something went wrong' });
    this.options.log.error(
      { err: error, stream: entry.stream, entry: entry.id },
      'command set aside: it cannot be carried out',
    );
  }

  #clients() {
    return { work: this.work, blocking: () => this.#watch(createBlockingClient(this.options.redis)) };
  }

  /** One line when Redis goes away and one when it is back; ioredis would say every attempt. */
  #watch(client: RedisClient): RedisClient {
    let away = false;
    client.on('error', (err: Error) => {
      if (!away && client === this.work) this.options.log.warn({ err }, 'Redis is away');
      away = true;
    });
    client.on('ready', () => {
      if (away && client === this.work) this.options.log.info('Redis is back');
      away = false;
    });
    return client;
  }

  #disconnect(): void {
    this.clock.stop();
    this.subscriptions.stop();
    for (const client of [this.requests, this.work, this.#subscriber]) client.disconnect();
  }
}
