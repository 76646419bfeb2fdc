import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Place } from './bot.js';
import { call } from './http.js';

/** Codes that say: this session is over. Anything else says nothing about it. */
const OVER = new Set(['session_superseded', 'session_revoked', 'session_expired', 'session_required']);

interface Held {
  sessionId: string;
  token: string;
}

/** Two devices of one person that throw each other out, and go on trying their old sessions. */
export class Rivals {
  readonly #url: string;
  readonly #held: Held[] = [];

  private constructor(
    readonly account: string,
    private readonly place: Place,
  ) {
    this.#url = `http://127.0.0.1:${place.port}`;
  }

  static async join(account: string, place: Place): Promise<Rivals> {
    const rivals = new Rivals(account, place);
    const body = { ...rivals.#credentials(0), displayName: account };
    const answer = await call(rivals.#url, 'POST', '/api/auth/register', { body });
    if (answer.status !== 201)
      throw new Error(`${account} cannot sign up: ${answer.status} ${JSON.stringify(answer.body)}`);
    return rivals;
  }

  async fight(random: Random, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(random.between(300, 1_500));
      const deed = random.weighted({ use: 88, signIn: 8, both: 4 });
      if (deed === 'use' && this.#held.length > 0) await this.#use(random.pick(this.#held));
      if (deed === 'signIn') await this.#signIn(random.between(1, 2));
      if (deed === 'both') await Promise.all([this.#signIn(1), this.#signIn(2)]);
    }
  }

  /** Signs in a last time and counts. Null: the deployment does not answer. */
  async countLive(): Promise<number | null> {
    const token = await this.#signIn(1);
    if (token === null) return null;
    const answer = await call(this.#url, 'GET', '/api/auth/active-sessions', { token });
    return answer.status === 200 ? Number(answer.body.count) : null;
  }

  async #signIn(device: number): Promise<string | null> {
    const invokedAt = performance.now();
    const answer = await call(this.#url, 'POST', '/api/auth/login', { body: this.#credentials(device) });
    if (answer.status !== 200) return null;
    const { session, token } = answer.body as { session: { id: string }; token: string };
    const { account } = this;
    this.place.history.record({
      kind: 'signed-in',
      account,
      sessionId: session.id,
      invokedAt,
      endedAt: performance.now(),
    });
    this.#held.push({ sessionId: session.id, token });
    if (this.#held.length > 4) this.#held.shift();
    return token;
  }

  async #use({ sessionId, token }: Held): Promise<void> {
    const invokedAt = performance.now();
    const { status, code } = await call(this.#url, 'GET', '/api/auth/me', { token });
    const accepted = status === 200;
    if (!accepted && !(status === 401 && OVER.has(code ?? ''))) return;
    const { account } = this;
    this.place.history.record({
      kind: 'session-used',
      account,
      sessionId,
      accepted,
      invokedAt,
      endedAt: performance.now(),
    });
  }

  #credentials(device: number) {
    return {
      username: this.account,
      password: `password of ${this.account}`,
      device: `device ${device}`,
      delivery: 'token',
    };
  }
}
