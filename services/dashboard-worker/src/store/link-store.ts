import type { Commit, Verdict } from './commit.js';
import type { Store } from './store.js';

/** Short links and their clicks, by the partition of the code. */
export class LinkStore {
  constructor(
    private readonly store: Store,
    private readonly linksMax: number,
  ) {}

  async create(commit: Commit, link: { code: string; url: string; owner: string }): Promise<'OK' | Verdict> {
    const { code, url, owner } = link;
    const { partition: p, fence, entryId } = commit;
    const keys = [...this.#commitKeys(commit), this.#names.link(p, code), this.#names.links(p, owner)];
    const args = [fence, entryId, url, owner, code, this.linksMax];
    return (await this.#call('link_create', keys, args)) as 'OK' | Verdict;
  }

  /** Counts a click. */
  async follow(commit: Commit, code: string): Promise<{ url: string } | Verdict> {
    const { partition: p, fence, entryId } = commit;
    const keys = [...this.#commitKeys(commit), this.#names.link(p, code), this.#names.linkClicks(p, code)];
    const reply = await this.#call('link_follow', keys, [fence, entryId]);
    const [verdict, url] = reply as [Verdict | 'OK', string?];
    return verdict === 'OK' ? { url: url ?? '' } : verdict;
  }

  async get(p: number, code: string): Promise<{ url: string; clicks: number; createdAt: string } | null> {
    const { client } = this.store;
    const [found, clicks] = await Promise.all([
      client.hgetall(this.#names.link(p, code)),
      client.get(this.#names.linkClicks(p, code)),
    ]);
    const { url, createdAt = '' } = found;
    return url === undefined ? null : { url, clicks: Number(clicks ?? 0), createdAt };
  }

  #commitKeys({ partition }: Commit): string[] {
    return [this.#names.lease(partition), this.#names.commands(partition)];
  }

  get #names() {
    return this.store.keys.dashboard;
  }

  #call(name: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    return this.store.library.call(this.store.client, { name, keys, args });
  }
}
