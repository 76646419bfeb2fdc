import { DevTalkError } from '@devtalk/contracts';
import { actorOf } from '../pipeline/command.js';
import { homeOf, type QueryHandlers } from '../queries/query.js';
import type { AccountStore } from './account-store.js';

/** What a person sees of their accounts: what is somebody else's does not exist for them. */
export function accountQueries(
  accounts: AccountStore,
  partitions: number,
): Pick<QueryHandlers, 'account.list' | 'snapshot.list'> {
  return {
    'account.list': async (query) => {
      const actor = actorOf(query);
      return { accounts: await accounts.list(homeOf(actor, partitions), actor.userId) };
    },
    'snapshot.list': async (query) => {
      const actor = actorOf(query);
      const [p, { account }] = [homeOf(actor, partitions), query.data];
      if (account !== undefined && !(await accounts.get(p, actor.userId, account)))
        throw new DevTalkError('not_found');
      return accounts.snapshots(p, actor.userId, query.data);
    },
  };
}
