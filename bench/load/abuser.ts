import { type CountedClass, RATES } from '@devtalk/contracts';
import { sleep } from '../measure/clock.js';
import { call, demand } from '../peers/devtalk/api.js';

/** What one member does to the others: all of the burst at once, then twice as often as the rate allows. */
export interface Abuse {
  readonly rate: CountedClass;
  /** The n-th call. */
  act(site: Site, n: number): Promise<{ status: number }>;
}

export interface Site {
  readonly url: string;
  readonly token: string;
  /** A public room of theirs with `messages` long messages. */
  readonly room: string;
  readonly seq: number;
}

const longText = '語'.repeat(8_000);
const reaction = encodeURIComponent('👍');

const at = (method: string, path: (site: Site, n: number) => string, body?: (n: number) => unknown) => ({
  act: (site: Site, n: number) => call(method, site.url + path(site, n), site.token, body?.(n)),
});

/** One for each kind of write and of dear read. */
export const ABUSES: Readonly<Record<string, Abuse>> = {
  edits: {
    rate: 'edit',
    ...at(
      'PATCH',
      ({ room, seq }) => `/api/rooms/${room}/messages/${seq}`,
      (n) => ({ text: `${n}${longText.slice(10)}` }),
    ),
  },
  reactions: {
    rate: 'reaction',
    act: ({ url, token, room, seq }, n) =>
      call(n % 2 ? 'DELETE' : 'PUT', `${url}/api/rooms/${room}/messages/${seq}/reactions/${reaction}`, token),
  },
  marks: {
    rate: 'mark',
    ...at(
      'PUT',
      ({ room }) => `/api/rooms/${room}/read`,
      (n) => ({ seq: 1 + (n % 20) }),
    ),
  },
  rooms: {
    rate: 'room',
    ...at(
      'POST',
      () => '/api/rooms',
      (n) => ({ kind: 'private', name: `abuse ${n}` }),
    ),
  },
  links: {
    rate: 'link',
    ...at(
      'POST',
      () => '/api/links',
      () => ({ url: 'https://example.org/' }),
    ),
  },
  accounts: {
    rate: 'account',
    ...at(
      'POST',
      () => '/api/accounts',
      (n) => ({ name: `account ${n}`, balance: '1.5' }),
    ),
  },
  refreshes: { rate: 'refresh', ...at('POST', () => '/api/dashboard/refresh') },
  history: { rate: 'history', ...at('GET', ({ room }) => `/api/rooms/${room}/messages?limit=200`) },
  lists: { rate: 'list', ...at('GET', () => '/api/rooms') },
  directory: { rate: 'list', ...at('GET', () => '/api/rooms/directory?limit=200') },
  suggestions: { rate: 'suggest', ...at('GET', () => '/api/suggest?kind=user&prefix=p') },
  dashboards: { rate: 'read', ...at('GET', () => '/api/dashboard') },
};

/** A room of the abuser's, with enough in it for its pages to be dear. */
export async function prepareSite(url: string, token: string, messages: number): Promise<Site> {
  const { room } = await demand('POST', `${url}/api/rooms`, token, { kind: 'public', name: 'abuse' });
  const { id } = room as { id: string };
  let seq = 0;
  for (let i = 0; i < messages; i += 1) {
    const body = { clientId: `c${i}`, text: longText.slice(0, 2_000) };
    const { message } = await demand('POST', `${url}/api/rooms/${id}/messages`, token, body);
    seq = (message as { seq: number }).seq;
  }
  return { url, token, room: id, seq };
}

/** Goes on until `stop`; counts what was carried out and what was refused by its rate. */
export class Abuser {
  readonly counts = { done: 0, limited: 0, failed: 0 };
  readonly #pending = new Set<Promise<void>>();
  #isStopped = false;
  #n = 0;

  constructor(
    private readonly abuse: Abuse,
    private readonly site: Site,
  ) {}

  async run(): Promise<void> {
    const { burst, perSecond } = RATES[this.abuse.rate];
    for (let i = 0; i < burst; i += 1) this.#call();
    while (!this.#isStopped) {
      await sleep(500 / perSecond);
      this.#call();
    }
    await Promise.all(this.#pending);
  }

  stop(): void {
    this.#isStopped = true;
  }

  #call(): void {
    const ended = this.abuse
      .act(this.site, this.#n++)
      .then(
        ({ status }) => this.#count(status < 300 ? 'done' : status === 429 ? 'limited' : 'failed'),
        () => this.#count('failed'),
      )
      .finally(() => this.#pending.delete(ended));
    this.#pending.add(ended);
  }

  #count(outcome: keyof Abuser['counts']): void {
    this.counts[outcome] += 1;
  }
}
