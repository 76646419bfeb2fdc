import { Agent, request } from 'node:http';
import { nowUs, sleep } from '../measure/clock.js';
import { type Counts, Histogram } from '../measure/histogram.js';
import type { Health } from '../measure/own-health.js';
import { devtalk } from '../peers/devtalk/dialect.js';
import { LeanSocket } from './lean-socket.js';

export interface HttpPlan {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Callers, in turn; each a bearer token. */
  readonly tokens: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  /** Where each caller hears that its job is done, as `devtalk.v1` frames; none: the answer is all there is. */
  readonly eventsUrl?: string | undefined;
  /** The event that says so. */
  readonly event?: string | undefined;
}

export interface HttpFigures {
  readonly requests: number;
  readonly failed: number;
  /** Answers with `X-Cache: HIT`. */
  readonly hits: number;
  readonly done: number;
  readonly answers: Counts;
  /** From the request to its event. */
  readonly completion: Counts;
  readonly health: Health;
}

/** Requests at an even pace over kept-alive connections, and the events they lead to. */
export class HttpLoad {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64, noDelay: true });
  readonly #sockets: LeanSocket[] = [];
  readonly #answers = new Histogram();
  readonly #completion = new Histogram();
  readonly #asked = new Map<string, number>();
  #requests = 0;
  #failed = 0;
  #hits = 0;
  #done = 0;

  async listen({ eventsUrl, event = '', tokens }: HttpPlan): Promise<void> {
    if (eventsUrl === undefined) return;
    const said = Buffer.from(event);
    const ready = tokens.map((token) => this.#listenFor(token, eventsUrl, said));
    await Promise.all(ready);
  }

  /** Settles when everything was answered and every event has come, or 5 s later. */
  async run(plan: HttpPlan): Promise<void> {
    this.#forget();
    const total = Math.round(plan.perSecond * plan.seconds);
    const begin = nowUs();
    for (let sent = 0; sent < total; ) {
      const due = Math.min(total, Math.floor(((nowUs() - begin) / 1e6) * plan.perSecond) + 1);
      for (; sent < due; sent += 1) this.#send(plan, plan.tokens[sent % plan.tokens.length] ?? '');
      await sleep(1);
    }
    const deadline = nowUs() + 5e6;
    const isOver = () => this.#answers.total + this.#failed >= total && this.#asked.size === 0;
    while (!isOver() && nowUs() < deadline) await sleep(10);
  }

  figures(): Omit<HttpFigures, 'health'> {
    return {
      ...{ requests: this.#requests, failed: this.#failed, hits: this.#hits, done: this.#done },
      ...{ answers: this.#answers.counts(), completion: this.#completion.counts() },
    };
  }

  #forget(): void {
    this.#answers.clear();
    this.#completion.clear();
    this.#asked.clear();
    this.#requests = 0;
    this.#failed = 0;
    this.#hits = 0;
    this.#done = 0;
  }

  #send({ method, url, eventsUrl }: HttpPlan, token: string): void {
    const begin = nowUs();
    this.#requests += 1;
    if (eventsUrl !== undefined) this.#asked.set(token, begin);
    const headers = { authorization: `Bearer ${token}` };
    const sent = request(url, { method, agent: this.#agent, headers }, (response) => {
      response.resume();
      if ((response.statusCode ?? 500) >= 300) this.#failed += 1;
      else this.#answers.record(nowUs() - begin);
      if (response.headers['x-cache'] === 'HIT') this.#hits += 1;
    });
    sent.on('error', () => {
      this.#failed += 1;
    });
    sent.end();
  }

  #listenFor(token: string, url: string, event: Buffer): Promise<void> {
    const identity = { name: token, token, rooms: [] };
    return new Promise((resolve, reject) => {
      const socket = new LeanSocket(devtalk.url(url, identity), devtalk.subprotocol, {
        opened: () => socket.send(devtalk.hello(identity) ?? ''),
        frame: (bytes, start, end) => {
          const heard = devtalk.hear(bytes, start, end, identity);
          if (heard.kind === 'ready') resolve();
          const at = bytes.indexOf(event, start);
          if (at >= 0 && at < Math.min(end, start + 60)) this.#completed(token);
        },
        closed: (code) => reject(new Error(`events closed with ${code}`)),
      });
      this.#sockets.push(socket);
    });
  }

  #completed(token: string): void {
    const begin = this.#asked.get(token);
    if (begin === undefined) return;
    this.#asked.delete(token);
    this.#done += 1;
    this.#completion.record(nowUs() - begin);
  }
}
