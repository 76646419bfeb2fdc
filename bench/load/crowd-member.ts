import { nowUs } from '../measure/clock.js';
import type { Dialect, Identity, Listener } from './dialect.js';
import { LeanSocket } from './lean-socket.js';
import { sentUsIn } from './stamp.js';

/** Where members count what they see. */
export interface Tally {
  readonly delivery: { record(us: number): void };
  readonly acks: { record(us: number): void };
  readonly failures: string[];
  sent: number;
  delivered: number;
  acknowledged: number;
}

/** One connection of a crowd. It does not come back when it is closed: that counts as a failure. */
export class CrowdMember {
  readonly #dialect: Dialect;
  readonly #identity: Identity;
  readonly #tally: Tally;
  readonly #socket: LeanSocket;
  readonly #unanswered = new Map<number, number>();
  #nextId = 2;
  #isClosing = false;
  isReady = false;

  constructor(url: string, identity: Identity, dialect: Dialect, tally: Tally) {
    this.#dialect = dialect;
    this.#identity = identity;
    this.#tally = tally;
    const heard: Listener = (bytes, start, end) => this.#heard(bytes, start, end);
    this.#socket = new LeanSocket(dialect.url(url, identity), dialect.subprotocol, {
      opened: () => {
        const hello = dialect.hello(identity);
        if (hello !== undefined) this.#socket.send(hello);
      },
      frame: dialect.messages?.(heard) ?? heard,
      closed: (code) => this.#closed(code),
    });
  }

  say(room: string, text: (sentUs: number) => string): void {
    const id = this.#nextId++;
    const now = nowUs();
    this.#unanswered.set(id, now);
    this.#tally.sent += 1;
    this.#socket.send(this.#dialect.message(id, room, text(now)));
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.destroy();
  }

  #heard(bytes: Buffer, start: number, end: number): void {
    const heard = this.#dialect.hear(bytes, start, end, this.#identity);
    if (heard.kind === 'delivery') this.#delivered(bytes, start, end);
    else if (heard.kind === 'acknowledged') this.#acknowledged(heard.id);
    else if (heard.kind === 'reply') this.#socket.send(heard.text);
    else if (heard.kind === 'ready') this.isReady = true;
    else if (heard.kind === 'refused') this.#tally.failures.push(heard.why);
  }

  #delivered(bytes: Buffer, start: number, end: number): void {
    const sentUs = sentUsIn(bytes, start, end);
    if (sentUs === undefined) return;
    this.#tally.delivered += 1;
    this.#tally.delivery.record(nowUs() - sentUs);
  }

  #acknowledged(id = this.#unanswered.keys().next().value): void {
    const sentUs = id === undefined ? undefined : this.#unanswered.get(id);
    if (id === undefined || sentUs === undefined) return;
    this.#unanswered.delete(id);
    this.#tally.acknowledged += 1;
    this.#tally.acks.record(nowUs() - sentUs);
  }

  #closed(code: number): void {
    this.isReady = false;
    if (!this.#isClosing) this.#tally.failures.push(`${this.#identity.name} closed with ${code}`);
  }
}
