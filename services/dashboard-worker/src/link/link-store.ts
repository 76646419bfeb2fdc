import type { FunctionCall } from '@devtalk/bus';
import { type CommitToken, commitArgs, commitKeys, type Verdict } from '../pipeline/commit-token.js';
import { linkCreate, linkFollow } from '../pipeline/functions.js';
import type { Store } from '../pipeline/store.js';

/** Short links and their clicks, by the partition of the code. */
export class LinkStore {
  constructor(
    private readonly store: Store,
    private readonly linksMax: number,
  ) {}

  async create(
    commit: CommitToken,
    link: { code: string; url: string; owner: string },
  ): Promise<'OK' | Verdict> {
    const { code, url, owner } = link;
    const p = commit.partition;
    const call = linkCreate.call(
      {
        command: commitKeys(this.store, commit),
        link: this.#names.link(p, code),
        links: this.#names.links(p, owner),
      },
      { command: commitArgs(this.store, commit), url, owner, code, most: this.linksMax },
    );
    return (await this.#call(call)) as 'OK' | Verdict;
  }

  /** Counts a click. */
  async follow(commit: CommitToken, code: string): Promise<{ url: string } | Verdict> {
    const { partition: p } = commit;
    const { link, linkClicks } = this.#names;
    const call = linkFollow.call(
      { command: commitKeys(this.store, commit), link: link(p, code), clicks: linkClicks(p, code) },
      { command: commitArgs(this.store, commit) },
    );
    const [verdict, url] = (await this.#call(call)) as [Verdict | 'OK', string?];
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

  #call(call: FunctionCall): Promise<unknown> {
    return this.store.library.call(this.store.client, call);
  }
}
