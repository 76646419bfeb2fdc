import {
  type AccountView,
  entryTime,
  type FunctionCall,
  JOB_KEY_TTL_MS,
  type Jobs,
  newJob,
  type RequestData,
  runAll,
  type SnapshotView,
} from '@devtalk/bus';
import { parseOrThrow, schemas } from '@devtalk/contracts';
import { type CommitToken, commitArgs, commitKeys, type Verdict } from '../pipeline/commit-token.js';
import { accountCreate, accountDelete, accountUpdate, snapshotsGenerate } from '../pipeline/functions.js';
import type { Store } from '../pipeline/store.js';

export interface SnapshotQuery {
  account?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** Accounts, their balances over time, and the jobs a change brings with it: queued in the very step that makes it. */
export class BalanceAccountStore {
  constructor(
    private readonly store: Store,
    private readonly accountsMax: number,
    private readonly snapshotsMax: number,
  ) {}

  async create(
    commit: CommitToken,
    owner: string,
    account: Omit<AccountView, 'createdAt'>,
  ): Promise<AccountView | Verdict> {
    const { partition: p, requestId } = commit;
    const { id, name, balance } = account;
    const names = this.#names;
    const job = snapshotsJob(owner, id, requestId);
    const keys = {
      command: commitKeys(this.store, commit),
      account: names.account(p, id),
      accounts: names.accounts(p, owner),
      jobs: names.jobs(p),
      snapshotsKey: names.jobKey(p, job.key),
    };
    const args = {
      ...{ command: commitArgs(this.store, commit), id, owner, name, balance, most: this.accountsMax },
      ...{ snapshotsJob: job.envelope, keyTtlMs: JOB_KEY_TTL_MS },
    };
    return viewOf(id, (await this.#call(accountCreate.call(keys, args))) as string[]);
  }

  async update(
    commit: CommitToken,
    owner: string,
    { id, name = '', balance = '' }: RequestData<'account.update'>,
  ): Promise<AccountView | Verdict> {
    const { partition: p, requestId } = commit;
    const names = this.#names;
    const announce = newJob('account.announce', { userId: owner, accountId: id }, requestId);
    const snapshots = snapshotsJob(owner, id, requestId);
    const keys = {
      command: commitKeys(this.store, commit),
      account: names.account(p, id),
      jobs: names.jobs(p),
      announceKey: names.jobKey(p, announce.key),
      snapshotsKey: names.jobKey(p, snapshots.key),
      once: this.#onceKey(commit, owner),
    };
    const args = {
      ...{ command: commitArgs(this.store, commit), owner, name, balance },
      ...{ announceJob: announce.envelope, snapshotsJob: snapshots.envelope, keyTtlMs: JOB_KEY_TTL_MS },
    };
    return viewOf(id, (await this.#call(accountUpdate.call(keys, args))) as string[]);
  }

  async delete(commit: CommitToken, owner: string, id: string): Promise<'OK' | Verdict> {
    const { partition: p } = commit;
    const names = this.#names;
    const keys = {
      command: commitKeys(this.store, commit),
      account: names.account(p, id),
      accounts: names.accounts(p, owner),
      snapshots: names.snapshots(p, id),
      once: this.#onceKey(commit, owner),
    };
    const args = { command: commitArgs(this.store, commit), id, owner };
    return (await this.#call(accountDelete.call(keys, args))) as 'OK' | Verdict;
  }

  /** By time of creation. */
  async list(p: number, owner: string): Promise<AccountView[]> {
    const ids = await this.store.client.zrange(this.#names.accounts(p, owner), '0', '-1');
    const accounts = await Promise.all(ids.map((id) => this.get(p, owner, id)));
    return accounts.filter((account) => account !== null);
  }

  /** Null where there is none, or it is another user's. */
  async get(p: number, owner: string, id: string): Promise<AccountView | null> {
    const found = await this.store.client.hgetall(this.#names.account(p, id));
    const { name = '', balance = '0', createdAt = '' } = found;
    return found.owner === owner ? { id, name, balance, createdAt } : null;
  }

  /** Once a job, whatever it is repeated for. @returns the accounts of which a snapshot was taken */
  async takeSnapshots(
    p: number,
    jobId: string,
    { userId, accountIds, changed }: Jobs['snapshots.generate'],
  ): Promise<{ count: number; accounts: string[] }> {
    const names = this.#names;
    const ids = changed ? await this.store.client.zrange(names.accounts(p, userId), '0', '-1') : accountIds;
    const accounts = ids.map((id) => ({ account: names.account(p, id), snapshots: names.snapshots(p, id) }));
    const reply = await this.#call(
      snapshotsGenerate.call(
        { done: names.jobDone(p, jobId), accounts },
        { owner: userId, mostKept: this.snapshotsMax, changedOnly: changed ? 1 : 0, ids },
      ),
    );
    return JSON.parse(reply as string) as { count: number; accounts: string[] };
  }

  /** Newest first over all requested accounts. @throws DevTalkError `bad_request` for an `after` that no page gave */
  async snapshots(
    p: number,
    owner: string,
    query: SnapshotQuery,
  ): Promise<{ snapshots: SnapshotView[]; next: string | null }> {
    const end = cursorOf(query);
    if (end === null) return { snapshots: [], next: null };
    const accounts = await this.#accountsOf(p, owner, query.account);
    const [start, stop] = [query.from ? String(Math.max(0, Date.parse(query.from))) : '-', end.id ?? '+'];
    const commands = accounts.map(
      (id) => ['XREVRANGE', this.#names.snapshots(p, id), stop, start, 'COUNT', query.limit + 2] as const,
    );
    const replies = (await runAll(this.store.client, commands)) as [string, string[]][][];
    const all = replies
      .flatMap((entries, i) => entries.map(([entry, fields]) => snapshotOf(accounts[i] ?? '', entry, fields)))
      .filter((snapshot) => end.account === undefined || isAfter(snapshot, end))
      .sort(newestFirst);
    const page = all.slice(0, query.limit);
    const last = page.at(-1);
    return {
      snapshots: page.map(({ view }) => view),
      next: last && all.length > page.length ? `${last.entry}_${last.view.account}` : null,
    };
  }

  async #accountsOf(p: number, owner: string, account: string | undefined): Promise<string[]> {
    if (account === undefined) return this.store.client.zrange(this.#names.accounts(p, owner), '0', '-1');
    return (await this.get(p, owner, account)) ? [account] : [];
  }

  /** The commands' own key where the command has no idempotency key. */
  #onceKey({ partition, once }: CommitToken, owner: string): string {
    return once === undefined ? this.#names.commands(partition) : this.#names.once(partition, owner, once);
  }

  get #names() {
    return this.store.keys.dashboard;
  }

  #call(call: FunctionCall): Promise<unknown> {
    return this.store.library.call(this.store.client, call);
  }
}

function viewOf(
  id: string,
  [verdict = '', name = '', balance = '', createdAt = '']: string[],
): AccountView | Verdict {
  return verdict === 'OK' ? { id, name, balance, createdAt } : (verdict as Verdict);
}

/** One job takes the snapshots of all that has changed until it runs, with the balances as they then are. */
const snapshotsJob = (userId: string, changedId: string, requestId: string) =>
  newJob('snapshots.generate', { userId, accountIds: [changedId], changed: true }, requestId);

interface Snapshot {
  entry: string;
  view: SnapshotView;
}

function snapshotOf(account: string, entry: string, fields: string[]): Snapshot {
  const takenAt = new Date(entryTime(entry)).toISOString();
  return { entry, view: { id: `${account}-${entry}`, account, balance: fields[1] ?? '0', takenAt } };
}

/** Where a page begins: behind the snapshot the cursor names, or before `to`; null where nothing can be, before 1970. */
function cursorOf({ after, to }: SnapshotQuery): { id?: string; account?: string } | null {
  if (after !== undefined) {
    const cursor = parseOrThrow(schemas.snapshotCursor, after);
    const end = cursor.indexOf('_');
    return { id: cursor.slice(0, end), account: cursor.slice(end + 1) };
  }
  if (to === undefined) return {};
  const last = Date.parse(to) - 1;
  return last < 0 ? null : { id: String(last) };
}

const isAfter = ({ entry, view }: Snapshot, { id = '', account = '' }): boolean =>
  entry !== id || view.account > account;

const newestFirst = (a: Snapshot, b: Snapshot): number =>
  compareIds(b.entry, a.entry) || (a.view.account < b.view.account ? -1 : 1);

function compareIds(a: string, b: string): number {
  const [aMs = 0, aSeq = 0] = a.split('-').map(Number);
  const [bMs = 0, bSeq = 0] = b.split('-').map(Number);
  return aMs - bMs || aSeq - bSeq;
}
