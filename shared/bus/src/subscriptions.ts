import { EventEmitter } from 'node:events';
import { isCluster, type RedisClient } from './redis/client.js';
import { RequestFailed } from './requests.js';
import { onTick } from './ticker.js';

/** Ms within which Redis has to confirm a subscription: who waits for it is better sent away, to come back, than kept for ever. */
const CONFIRM_MS = 5_000;

export type Listener = (payload: Buffer) => void;

interface SubscriptionEvents {
  /** The connection to Redis broke: what was published meanwhile is lost. */
  lost: [];
  /** All channels are subscribed again: time to ask for what was missed. */
  restored: [];
}

/**
 * Sharded Pub/Sub: at most once, in order per channel while the connection lives.
 * A subscription that looks alive but is dead is found by publishing to ourselves: silence for `probeTimeoutMs` ends it.
 */
export class Subscriptions extends EventEmitter<SubscriptionEvents> {
  readonly #listeners = new Map<string, Listener>();
  #endProbes = () => {};
  #heardAt = performance.now();
  #up = false;
  #wasUp = false;
  /** A person is in up to thousands of rooms: the channels of one tick are subscribed, or given up, in few commands. */
  #joining: Gathered | undefined;
  #leaving: Gathered | undefined;

  constructor(
    private readonly subscriber: RedisClient,
    private readonly publisher: RedisClient,
    private readonly probeChannel: string,
  ) {
    super();
    subscriber.on('smessageBuffer', (channel: Buffer, payload: Buffer) => this.#deliver(channel, payload));
    subscriber.on('close', () => this.#onClose());
    subscriber.on('ready', () => void this.#onReady());
  }

  /** False from the moment the connection is known to be broken until every channel is subscribed again. */
  get up(): boolean {
    return this.#up;
  }

  /** All channels come over one connection; on a cluster each shard has its own, and `up` tells only of the probe's. */
  get isOneConnection(): boolean {
    return !isCluster(this.subscriber);
  }

  /** Subscribes the probe's channel and starts probing every `everyMs`. */
  async start(everyMs = 1_000, timeoutMs = 4_000): Promise<void> {
    await this.subscribe(this.probeChannel, this.#listeners.get(this.probeChannel) ?? (() => {}));
    this.#up = this.#wasUp = true;
    this.#heardAt = performance.now();
    this.#endProbes = onTick(everyMs, () => this.#checkAlive(timeoutMs));
  }

  stop(): void {
    this.#endProbes();
    this.removeAllListeners();
  }

  /**
   * Resolves once Redis has confirmed: everything published from then on is delivered to `listener`. One listener a channel.
   * @throws RequestFailed where Redis has not confirmed in time. It may yet: whoever gives up unsubscribes.
   */
  async subscribe(channel: string, listener: Listener, timeoutMs = CONFIRM_MS): Promise<void> {
    this.#listeners.set(channel, listener);
    if (!this.isOneConnection) await within(this.subscriber.ssubscribe(channel), timeoutMs);
    else await this.#join(channel, timeoutMs);
  }

  async unsubscribe(channel: string): Promise<void> {
    this.#listeners.delete(channel);
    if (this.isOneConnection) await this.#leave(channel);
    else await this.subscriber.sunsubscribe(channel);
  }

  /** One deadline for all channels of a tick: five thousand timers would cost more than the subscriptions. */
  #join(channel: string, timeoutMs: number): Promise<unknown> {
    this.#joining ??= new Gathered((channels) => {
      this.#joining = undefined;
      // One that was given up within the same tick is not subscribed for no one.
      const wanted = channels.filter((name) => this.#listeners.has(name));
      return within(
        inChunks(wanted, (some) => this.subscriber.ssubscribe(...some)),
        timeoutMs,
      );
    });
    return this.#joining.add(channel);
  }

  #leave(channel: string): Promise<unknown> {
    this.#leaving ??= new Gathered((channels) => {
      this.#leaving = undefined;
      // One that was subscribed again within the same tick stays.
      const unwanted = channels.filter((name) => !this.#listeners.has(name));
      return inChunks(unwanted, (some) => this.subscriber.sunsubscribe(...some));
    });
    return this.#leaving.add(channel);
  }

  #deliver(channel: Buffer, payload: Buffer): void {
    const name = channel.toString();
    if (name === this.probeChannel) this.#heardAt = performance.now();
    if (payload.length > 0) this.#listeners.get(name)?.(payload);
  }

  #checkAlive(timeoutMs: number): void {
    if (this.#up && performance.now() - this.#heardAt > timeoutMs) this.subscriber.disconnect(true);
    this.publisher.spublish(this.probeChannel, '').catch(() => {});
  }

  #onClose(): void {
    if (!this.#up) return;
    this.#up = false;
    this.emit('lost');
  }

  /** ioredis has queued its resubscriptions by now; a last one of ours is confirmed after all of them. */
  async #onReady(): Promise<void> {
    if (!this.#wasUp) return;
    await new Promise(setImmediate);
    try {
      await this.subscriber.ssubscribe(this.probeChannel);
    } catch {
      return; // closed again: the next 'ready' tries anew
    }
    this.#heardAt = performance.now();
    // Asked on a connection that broke again, it was sent once more, and confirmed for this one too.
    if (this.#up) return;
    this.#up = true;
    this.emit('restored');
  }
}

function within(confirmed: Promise<unknown>, timeoutMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new RequestFailed('unavailable', `no subscription within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    confirmed.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Channels of one command: it keeps Redis from everybody else no longer than a few shorter ones do. */
const CHANNELS_A_COMMAND = 500;

async function inChunks(
  channels: readonly string[],
  send: (some: readonly string[]) => Promise<unknown>,
): Promise<void> {
  const chunks: string[][] = [];
  for (let i = 0; i < channels.length; i += CHANNELS_A_COMMAND)
    chunks.push(channels.slice(i, i + CHANNELS_A_COMMAND));
  await Promise.all(chunks.map(send));
}

/** What is added in one tick is handed over together at its end. */
class Gathered {
  readonly #channels: string[] = [];
  readonly #done: Promise<unknown>;

  constructor(flush: (channels: readonly string[]) => Promise<unknown>) {
    this.#done = Promise.resolve().then(() => flush(this.#channels));
  }

  add(channel: string): Promise<unknown> {
    this.#channels.push(channel);
    return this.#done;
  }
}
