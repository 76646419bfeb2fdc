import { type Commit, commitArgs, commitKeys, type Verdict } from '../pipeline/commit.js';
import type { Store } from '../pipeline/store.js';

/** Short links and their clicks, by the partition of the code. */
export class LinkStore {
  constructor(
    private readonly store: Store,
    private readonly linksMax: number,
  ) {}

  async create(commit: Commit, link: { code: string; url: string; owner: string }): Promise<'OK' | Verdict> {
    const { code, url, owner } = link;
    const p = commit.partition;
    const keys = [...commitKeys(this.store, commit), this.#names.link(p, code), this.#names.links(p, owner)];
    const args = commitArgs(this.store, commit, [url, owner, code, this.linksMax]);
    return (await this.#call('link_create', keys, args)) as 'OK' | Verdict;
  }

  /** Counts a click. */
  async follow(commit: Commit, code: string): Promise<{ url: string } | Verdict> {
    const { partition: p } = commit;
    const keys = [
      ...commitKeys(this.store, commit),
      this.#names.link(p, code),
      this.#names.linkClicks(p, code),
    ];
    const reply = await this.#call('link_follow', keys, commitArgs(this.store, commit));
    const [verdict, url] = reply as [Verdict | 'OK', string?];
    return verdict === 'OK' ? { url: url ?? '' } : verdict;
  }

  async get(
    p: number,
    code: string,
  ): Promise<{ url: string; owner: string; clicks: number; createdAt: string } | null> {
    const { client } = this.store;
    const [found, clicks] = await Promise.all([
      client.hgetall(this.#names.link(p, code)),
      client.get(this.#names.linkClicks(p, code)),
    ]);
    const { url, owner = '', createdAt = '' } = found;
    return url === undefined ? null : { url, owner, clicks: Number(clicks ?? 0), createdAt };
  }

  get #names() {
    return this.store.keys.dashboard;
  }

  #call(name: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    return this.store.library.call(this.store.client, { name, keys, args });
  }
}
