import type { Bus } from '@devtalk/bus';
import type { Logger } from '@devtalk/service-kit/logging';

export type Hint = Readonly<Record<string, unknown>>;

/**
 * What all gateways receive: JSON with a `type`, from one of them or from chat-service. Delivered at most once, so every hint is one whose
 * loss is noticed or repaired by what comes next. Unknown types are of a newer version and ignored.
 */
export class ControlChannel {
  readonly #handlers = new Map<string, (hint: Hint) => void>();

  constructor(
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {}

  start(): Promise<void> {
    return this.bus.subscriptions.subscribe(this.bus.keys.layout.control, (payload) => this.#onHint(payload));
  }

  on(type: string, handler: (hint: Hint) => void): void {
    this.#handlers.set(type, handler);
  }

  /** @throws where Redis does not take it */
  async publish(type: string, fields: Hint): Promise<void> {
    await this.bus.requests.spublish(this.bus.keys.layout.control, JSON.stringify({ type, ...fields }));
  }

  #onHint(payload: Buffer): void {
    try {
      const hint = JSON.parse(payload.toString()) as Hint;
      this.#handlers.get(String(hint.type))?.(hint);
    } catch (err) {
      this.log.warn({ err }, 'a hint that cannot be read was left out');
    }
  }
}
