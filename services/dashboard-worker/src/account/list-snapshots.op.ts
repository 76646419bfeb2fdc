import { DevTalkError } from '@devtalk/contracts';
import { actorOf } from '../pipeline/command.js';
import { homeOf, queryHandler } from '../queries/query.js';

/** An account of somebody else's does not exist for the caller. */
export default queryHandler('snapshot.list', async (query, { accounts, partitions }) => {
  const actor = actorOf(query);
  const [p, { account }] = [homeOf(actor, partitions), query.data];
  if (account !== undefined && !(await accounts.get(p, actor.userId, account)))
    throw new DevTalkError('not_found');
  return accounts.snapshots(p, actor.userId, query.data);
});
