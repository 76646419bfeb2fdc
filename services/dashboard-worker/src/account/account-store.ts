import {
  type AccountView,
  entryTime,
  JOB_KEY_TTL_MS,
  type Jobs,
  type RequestData,
  runAll,
  type SnapshotView,
} from '@devtalk/bus';
import { parseOrThrow, schemas } from '@devtalk/contracts';
import { type Commit, commitArgs, commitKeys, type Verdict } from '../pipeline/commit.js';
import type { Store } from '../pipeline/store.js';

export interface SnapshotQuery {
  account?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** Accounts, their balances over time, and the jobs a change brings with it: queued in the very step that makes it. */
export class AccountStore {
  constructor(
    private readonly store: Store,
    private readonly accountsMax: number,
    private readonly snapshotsMax: number,
  ) {}

  async create(
    commit: Commit,
    owner: string,
    account: Omit<AccountView, 'createdAt'>,
  ): Promise<AccountView | Verdict> {
    const { partition: p, requestId } = commit;
    const { id, name, balance } = account;
    const names = this.#names;
    const job = snapshotsJob({ userId: owner, accountIds: [id] }, requestId);
    const keys = [...commitKeys(this.store, commit), names.account(p, id), names.accounts(p, owner)];
    const args = [id, owner, name, balance, this.accountsMax, job.json, JOB_KEY_TTL_MS];
    const reply = await this.#call(
      'account_create',
      [...keys, names.jobs(p), names.jobKey(p, job.key)],
      commitArgs(this.store, commit, args),
    );
    return viewOf(id, reply as string[]);
  }

  async update(
    commit: Commit,
    owner: string,
    { id, name = '', balance = '' }: RequestData<'account.update'>,
  ): Promise<AccountView | Verdict> {
    const { partition: p, requestId } = commit;
    const names = this.#names;
    const announce = announceJob({ userId: owner, accountId: id }, requestId);
    const snapshots = snapshotsJob({ userId: owner, accountIds: [id] }, requestId);
    const jobKeys = [names.jobs(p), names.jobKey(p, announce.key), names.jobKey(p, snapshots.key)];
    const args = [owner, name, balance, announce.json, snapshots.json, JOB_KEY_TTL_MS];
    const reply = await this.#call(
      'account_update',
      [...commitKeys(this.store, commit), names.account(p, id), ...jobKeys, this.#onceKey(commit, owner)],
      commitArgs(this.store, commit, args),
    );
    return viewOf(id, reply as string[]);
  }

  async delete(commit: Commit, owner: string, id: string): Promise<'OK' | Verdict> {
    const { partition: p } = commit;
    const names = this.#names;
    const keys = [names.account(p, id), names.accounts(p, owner), names.snapshots(p, id)];
    keys.push(this.#onceKey(commit, owner));
    const args = commitArgs(this.store, commit, [id, owner]);
    return (await this.#call('account_delete', [...commitKeys(this.store, commit), ...keys], args)) as
      | 'OK'
      | Verdict;
  }

  /** By time of creation. */
  async list(p: number, owner: string): Promise<AccountView[]> {
    const ids = await this.store.client.zrange(this.#names.accounts(p, owner), '0', '-1');
    const accounts = await Promise.all(ids.map((id) => this.get(p, owner, id)));
    return accounts.filter((account) => account !== null);
  }

  /** Null where there is none, or it is somebody else's. */
  async get(p: number, owner: string, id: string): Promise<AccountView | null> {
    const found = await this.store.client.hgetall(this.#names.account(p, id));
    const { name = '', balance = '0', createdAt = '' } = found;
    return found.owner === owner ? { id, name, balance, createdAt } : null;
  }

  /** Once a job, whatever it is repeated for. */
  async takeSnapshots(
    p: number,
    jobId: string,
    { userId, accountIds }: Jobs['snapshots.generate'],
  ): Promise<{ count: number; accounts: string[] }> {
    const names = this.#names;
    const keys = accountIds.flatMap((id) => [names.account(p, id), names.snapshots(p, id)]);
    const reply = await this.#call(
      'snapshots_generate',
      [names.jobDone(p, jobId), ...keys],
      [userId, this.snapshotsMax, ...accountIds],
    );
    return JSON.parse(reply as string) as { count: number; accounts: string[] };
  }

  /** Newest first over all accounts asked for. @throws DevTalkError `bad_request` for an `after` that no page gave */
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
  #onceKey({ partition, once }: Commit, owner: string): string {
    return once === undefined ? this.#names.commands(partition) : this.#names.once(partition, owner, once);
  }

  get #names() {
    return this.store.keys.dashboard;
  }

  #call(name: string, keys: string[], args: (string | number)[]): Promise<unknown> {
    return this.store.library.call(this.store.client, { name, keys, args });
  }
}

function viewOf(
  id: string,
  [verdict = '', name = '', balance = '', createdAt = '']: string[],
): AccountView | Verdict {
  return verdict === 'OK' ? { id, name, balance, createdAt } : (verdict as Verdict);
}

/** One snapshot of one account is queued at a time: it takes the balance as it then is. */
const snapshotsJob = (data: Jobs['snapshots.generate'], requestId: string) =>
  jobOf('snapshots.generate', data, requestId, `snapshots:${data.accountIds[0]}`);

const announceJob = (data: Jobs['account.announce'], requestId: string) =>
  jobOf('account.announce', data, requestId, `announce:${data.accountId}`);

function jobOf(op: keyof Jobs, data: unknown, requestId: string, key: string) {
  return { key, json: JSON.stringify({ id: '', op, data, requestId, key }) };
}

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
